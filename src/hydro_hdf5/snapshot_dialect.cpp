#include "hydro_hdf5/snapshot_dialect.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "hydro_hdf5/dataset_units.h"
#include "hydro_hdf5/snapshot_fields.h"

namespace peculiar::hydro_hdf5 {

namespace {

bool has_eagle_fields(const store::Hdf5File& file) {
  return has_field(file, "StellarFormationTime") && has_field(file, "Mass");
}
bool is_swift(const store::Hdf5File& file) { return has_field(file, "BirthScaleFactors"); }
bool is_horizon_agn(const store::Hdf5File& file) {
  return has_eagle_fields(file) && file.has_attribute("Header", "unit_l");
}
bool is_magneticum(const store::Hdf5File& file) {
  return has_eagle_fields(file) && has_field(file, "Metallicity") &&
         row_values(file, field("Metallicity")) > 1;
}
bool is_gadget(const store::Hdf5File& file) {
  return has_field(file, "StellarFormationTime") && has_field(file, "Masses");
}

const SnapshotDialect kDialects[] = {
    {"swift",
     "SWIFT (COLIBRE, FLAMINGO, SWIFT-EAGLE): HDF5 snapshots with PartType4/BirthScaleFactors, of any name",
     "BirthScaleFactors",
     "Velocities",
     "Masses",
     {"InitialMasses"},
     {"SmoothedMetalMassFractions", "MetalMassFractions"},
     HeaderTime::kOther,
     false,
     false,
     is_swift},
    {"horizon-agn-hdf5",
     "extracts of Horizon-AGN in HDF5: PartType4/StellarFormationTime, RAMSES's unit_l in the header",
     "StellarFormationTime",
     "Velocity",
     "Mass",
     {"InitialMass"},
     {"SmoothedMetallicity", "Metallicity"},
     HeaderTime::kScaleFactor,
     false,
     false,
     is_horizon_agn},
    {"magneticum",
     "extracts of Magneticum in HDF5: PartType4/StellarFormationTime, masses of elements in Metallicity",
     "StellarFormationTime",
     "Velocity",
     "Mass",
     {"InitialMass"},
     {"Metallicity"},
     HeaderTime::kScaleFactor,
     false,
     false,
     is_magneticum},
    {"gadget",
     "GIZMO (FIRE, SIMBA), GADGET-4 and others like GADGET: HDF5 snapshots with PartType4/StellarFormationTime and Masses, of any name; groups_SSS.hdf5 or fof_subhalo_tab_SSS.hdf5 (CAMELS)",
     "StellarFormationTime",
     "Velocities",
     "Masses",
     {"InitialMass", "InitialMasses", "StellarInitialMass"},
     {"Metallicity"},
     HeaderTime::kScaleFactor,
     true,
     true,
     is_gadget},
};

DefaultUnits default_units(const store::Hdf5File& file, const SnapshotDialect& dialect,
                           const GadgetHeader& header) {
  if (const auto swift = swift_units(file, header.scale_factor)) return *swift;
  if (!dialect.has_default_units) return {};
  return {header.length_kpc, header.mass_msun, header.velocity_kms * std::sqrt(header.scale_factor)};
}

StarDataset dataset(const store::Hdf5File& file, const std::string& name, const GadgetHeader& header,
                    double cgs_unit, double otherwise) {
  const auto units = dataset_units(file, name);
  const double factor = units ? units->factor(header.scale_factor, header.h, cgs_unit) : otherwise;
  if (file.has_dataset(name) && !(factor > 0)) {
    throw input_error(
        "{}: {}: has no units, neither in attributes (CGSConversionFactor or similar) nor in the header",
        file.path(), name);
  }
  return {name, factor};
}

/// Helium, as the first of the elements whose masses are given, is a quarter of a star. With another element
/// first, or masses relative to another total, the metallicities would be silently wrong.
void check_helium_first(const store::Hdf5File& file, const std::string& metals, const std::string& whole,
                        std::int64_t elements) {
  check_shape(file, whole, file.shape(metals)[0], 1);
  const std::int64_t rows = std::min<std::int64_t>(file.shape(metals)[0], 1000);
  const auto masses = file.doubles(metals, 0, rows);
  const auto all = file.doubles(whole, 0, rows);
  std::vector<double> shares;
  for (std::size_t row = 0; row < all.size(); ++row)
    shares.push_back(masses[row * static_cast<std::size_t>(elements)] / all[row]);
  if (shares.empty()) return;
  const auto middle = shares.begin() + static_cast<std::ptrdiff_t>(shares.size() / 2);
  std::nth_element(shares.begin(), middle, shares.end());
  if (!(*middle > 0.2 && *middle < 0.4)) {
    throw input_error(
        "{}: {}: holds masses of elements; the first is {:.2g} of {}, but helium should be about 0.25: unknown order of elements; write the total metallicity as one number per particle",
        file.path(), metals, *middle, whole);
  }
}

StarDataset metallicity(const store::Hdf5File& file, const SnapshotDialect& dialect,
                        const StarDataset& initial_mass) {
  const std::string name = first_of(file, dialect.metallicity);
  StarDataset found{name, 1};
  if (!file.has_dataset(name)) return found;
  const std::int64_t values = row_values(file, name);
  if (values == 1) return found;
  found.part = {values, 0, 1};
  if (!holds_masses(file, name)) return found;
  check_helium_first(file, name, initial_mass.name, values);
  // Both masses have the same unit, unless their attributes differ.
  const auto of = dataset_units(file, name);
  const auto per = dataset_units(file, initial_mass.name);
  found.part.first = 1;
  found.part.last = values;
  found.per = initial_mass.name;
  found.factor = of->cgs / (per ? per->cgs : of->cgs);
  return found;
}

/// Edge of a box given in each dimension; the box must be a cube.
double box_edge(const store::Hdf5File& file) {
  if (!file.has_attribute("Header", "BoxSize")) return 0;
  const auto edges = file.attribute_doubles("Header", "BoxSize");
  for (const double edge : edges) {
    if (std::abs(edge - edges.front()) > 1e-6 * std::abs(edges.front()))
      throw input_error("{}: Header: BoxSize is not a cube; only cubic boxes are supported", file.path());
  }
  return edges.front();
}

/// Units of the coordinates of any particle type, as a snapshot may have no stars.
std::optional<DatasetUnits> units_of_places(const store::Hdf5File& file) {
  for (const std::string& group : file.names("/")) {
    if (!group.starts_with("PartType")) continue;
    if (const auto units = dataset_units(file, group + "/Coordinates")) return units;
  }
  return std::nullopt;
}

/// Comoving Mpc.
double box_mpc(const store::Hdf5File& file, const GadgetHeader& header, double otherwise) {
  constexpr double kKpcPerMpc = 1e3;
  if (file.has_attribute("Header", "unit_l"))  // RAMSES's unit of length is the box, physical
    return file.attribute_number("Header", "unit_l") / kKpcInCm / header.scale_factor / kKpcPerMpc;
  double unit_kpc = 0;
  if (const auto units = units_of_places(file)) {
    unit_kpc = units->cgs * std::pow(header.h, units->h_exponent) / kKpcInCm;
  } else if (const auto swift = swift_units(file, 1)) {
    unit_kpc = swift->length_kpc;
  }
  return unit_kpc > 0 ? box_edge(file) * unit_kpc / kKpcPerMpc : otherwise;
}

}  // namespace

std::span<const SnapshotDialect> snapshot_dialects() { return kDialects; }

const SnapshotDialect& dialect_named(const std::string& format) {
  for (const SnapshotDialect& dialect : kDialects) {
    if (dialect.format == format) return dialect;
  }
  throw internal_error("unknown dialect {}", format);
}

const SnapshotDialect* dialect_of(const store::Hdf5File& file) {
  const auto found =
      std::find_if(std::begin(kDialects), std::end(kDialects),
                   [&file](const SnapshotDialect& dialect) { return dialect.recognises(file); });
  return found == std::end(kDialects) ? nullptr : &*found;
}

GadgetHeader read_snapshot_header(const store::Hdf5File& file, const SnapshotDialect& dialect,
                                  const simulation::SimulationOptions& options) {
  if (dialect.may_be_static) {
    if (const auto header = read_static_header(file, options)) return *header;
  }
  GadgetHeader header = read_gadget_header(file, options, dialect.time);
  if (!dialect.has_default_units && !units_of_places(file) && !swift_units(file, 1)) {
    throw input_error(
        "{}: has no units, neither in the attributes of Coordinates (CGSConversionFactor or similar) nor in /Units",
        file.path());
  }
  if (!options.box_mpc) header.box_mpc = box_mpc(file, header, header.box_mpc);
  if (!(header.box_mpc >= 0)) throw input_error("{}: Header: BoxSize is negative", file.path());
  return header;
}

StarLayout snapshot_layout(const store::Hdf5File& file, const SnapshotDialect& dialect,
                           const GadgetHeader& header) {
  const DefaultUnits units = default_units(file, dialect, header);
  StarLayout layout;
  layout.position = dataset(file, field("Coordinates"), header, kKpcInCm, units.length_kpc);
  layout.velocity = dataset(file, field(dialect.velocity), header, kKmsInCmPerS, units.velocity_kms);
  layout.mass = dataset(file, field(dialect.mass), header, kMsunInG, units.mass_msun);
  layout.initial_mass =
      dataset(file, first_of(file, dialect.initial_mass), header, kMsunInG, units.mass_msun);
  layout.birth_scale_factor = {field(dialect.birth), 1};
  layout.metallicity = metallicity(file, dialect, layout.initial_mass);
  layout.id = {field("ParticleIDs"), 1};
  return layout;
}

}  // namespace peculiar::hydro_hdf5
