#include <fmt/format.h>

#include "hydro_hdf5/dataset_units.h"
#include "hydro_hdf5/snapshot_dialect.h"
#include "hydro_hdf5/snapshot_fields.h"

namespace peculiar::hydro_hdf5 {

namespace {

std::string code_of(const store::Hdf5File& file, const SnapshotDialect& dialect) {
  for (const char* name : {"Code", "RunLabel", "RunName"}) {
    const std::string text = file.attribute_text("Header", name);
    if (!text.empty()) return fmt::format("{} ({} in the header)", text, name);
  }
  if (file.has_attribute("Header", "GIZMO_version"))
    return fmt::format("GIZMO, version {}", file.attribute_number("Header", "GIZMO_version"));
  if (std::string(dialect.format) == "gadget") {
    const std::string metals = first_of(file, dialect.metallicity);
    const bool several = file.has_dataset(metals) && row_values(file, metals) > 1;
    return several ? "GIZMO or similar, by its array of metals" : "GADGET or similar, by its fields";
  }
  return fmt::format("{}, by its fields", dialect.format);
}

std::string unit_words(const store::Hdf5File& file) {
  if (dataset_units(file, field("Coordinates"))) return "from the attributes of each dataset";
  if (swift_units(file, 1)) return "from /Units, comoving, without h";
  for (const auto& [group, name] : {std::pair{"Header", "UnitLength_in_cm"},
                                    {"Header", "UnitLength_In_CGS"},
                                    {"Units", "UnitLength_in_cm"},
                                    {"Parameters", "UnitLength_in_cm"}}) {
    if (file.has_attribute(group, name))
      return fmt::format("from /{}, comoving, {}; velocities over sqrt(a)", group,
                         std::string(name) == "UnitLength_In_CGS" ? "with h (GIZMO)" : "over h");
  }
  return "not given: assumed comoving kpc/h, 1e10 Msun/h, km/s over sqrt(a)";
}

/// Parts of the cosmology that are neglected: "" if only radiation is.
std::string neglected(const store::Hdf5File& file) {
  const auto said = [&file](const char* name, double otherwise) {
    return file.has_attribute("Cosmology", name) ? file.attribute_number("Cosmology", name) : otherwise;
  };
  std::string words;
  const double w_0 = said("w_0", -1);
  const double w_a = said("w_a", 0);
  if (w_0 != -1 || w_a != 0)
    words = fmt::format("dark energy with w_0 {}, w_a {}, treated as a cosmological constant", w_0, w_a);
  if (const double neutrinos = said("Omega_nu_0", 0); neutrinos > 0)
    words += fmt::format("{}neutrinos with Omega {:.3g}", words.empty() ? "" : "; ", neutrinos);
  return words;
}

std::string metal_words(const store::Hdf5File& file, const SnapshotDialect& dialect) {
  const std::string name = first_of(file, dialect.metallicity);
  if (!file.has_dataset(name)) return "none: mock needs --metallicity";
  const std::int64_t values = row_values(file, name);
  if (values == 1) return fmt::format("{}, mass fraction", name);
  if (holds_masses(file, name))
    return fmt::format("{}: masses of {} elements except the first (helium), over the initial mass", name,
                       values);
  return fmt::format("{}: the first of {} numbers, all metals", name, values);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> describe_stars(const store::Hdf5File& file,
                                                                const SnapshotDialect& dialect,
                                                                const GadgetHeader& header) {
  const char* births = header.clock ? "times of the run" : "scale factors";
  const bool has_initial = file.has_dataset(first_of(file, dialect.initial_mass));
  std::vector<std::pair<std::string, std::string>> found{
      {"code", code_of(file, dialect)},
      {"units", unit_words(file)},
      {"births",
       fmt::format("{}, {}; particles without one (0 or less) are left out", field(dialect.birth), births)},
      {"masses", has_initial ? "present and initial"
                             : "present; mock derives the initial ones from age and metallicity"},
      {"metals", metal_words(file, dialect)}};
  if (const std::string words = neglected(file); !words.empty()) found.emplace_back("neglected", words);
  return found;
}

}  // namespace peculiar::hydro_hdf5
