#include "hydro_hdf5/gadget_header.h"

#include <cmath>
#include <span>

#include "base/error.h"
#include "hydro_hdf5/dataset_units.h"

namespace peculiar::hydro_hdf5 {

namespace {

constexpr std::size_t kStars = 4;      // among the particle types
constexpr double kMostCounted = 1e15;  // more than any simulation has

/// Where a code stores a number.
struct Place {
  const char* group;
  const char* name;
};

// The places used by the codes of this family, in the order of search: GADGET's and AREPO's first.
constexpr Place kScaleFactors[] = {
    {"Cosmology", "Scale-factor"}, {"Header", "Scale-factor"}, {"Header", "ExpansionFactor"}};
constexpr Place kHubble[] = {{"Header", "HubbleParam"}, {"Cosmology", "h"}, {"Parameters", "HubbleParam"}};
constexpr Place kOmegaM[] = {{"Header", "Omega0"},    {"Header", "Omega_Matter"}, {"Header", "OmegaMatter"},
                             {"Header", "Omega_m"},   {"Header", "OmegaM"},       {"Cosmology", "Omega_m"},
                             {"Parameters", "Omega0"}};
constexpr Place kOmegaL[] = {{"Header", "OmegaLambda"},     {"Header", "Omega_Lambda"},
                             {"Header", "Omega_lambda"},    {"Header", "OmegaL"},
                             {"Cosmology", "Omega_lambda"}, {"Parameters", "OmegaLambda"}};
constexpr Place kExpands[] = {{"Cosmology", "Cosmological run"},
                              {"Header", "ComovingIntegrationOn"},
                              {"Parameters", "ComovingIntegrationOn"}};

double number(const store::Hdf5File& file, const Place& place) {
  const double value = file.attribute_number(place.group, place.name);
  if (!std::isfinite(value))
    throw input_error("{}: {}: attribute {} is {}", file.path(), place.group, place.name, value);
  return value;
}

double number(const store::Hdf5File& file, const char* name) { return number(file, {"Header", name}); }

/// The number at the first of the places that exists.
std::optional<double> look(const store::Hdf5File& file, std::span<const Place> places) {
  for (const Place& place : places) {
    if (file.has_attribute(place.group, place.name)) return number(file, place);
  }
  return std::nullopt;
}

/// A unit from the header, /h for lengths and masses; none if not given. `h`: 1 for velocities. GIZMO writes
/// its lengths and masses already divided by h.
std::optional<double> said_unit(const store::Hdf5File& file, const char* name, const char* gizmo_name,
                                double h) {
  const Place places[] = {{"Header", name}, {"Header", gizmo_name}, {"Units", name}, {"Parameters", name}};
  const auto value = look(file, places);
  if (value && !(*value > 0)) throw input_error("{}: the unit {} is {}", file.path(), name, *value);
  const bool is_gizmo = !file.has_attribute("Header", name) && file.has_attribute("Header", gizmo_name);
  return is_gizmo ? *value * h : value;
}

/// The same from the attributes of a dataset, of particles or of subhaloes.
std::optional<double> unit_of_dataset(const store::Hdf5File& file, const char* of_particles,
                                      const char* of_subhaloes, double a_exponent, double h, double over_h) {
  std::vector<std::string> names;
  for (const std::string& group : file.names("/")) {
    if (group.starts_with("PartType")) names.push_back(group + "/" + of_particles);
  }
  names.push_back(std::string("Subhalo/") + of_subhaloes);
  for (const std::string& name : names) {
    const auto units = dataset_units(file, name);
    if (units && units->a_exponent == a_exponent) return units->cgs * std::pow(h, units->h_exponent + over_h);
  }
  return std::nullopt;
}

/// Masses scale with 1/h or 1/h^2: H0 in its place would make them wrong by orders of magnitude.
void check_h(const store::Hdf5File& file, double h) {
  constexpr double kMost = 5;
  if (!(h > 0 && h < kMost))
    throw input_error("{}: Header: HubbleParam is {}, but should be H0 / (100 km/s/Mpc)", file.path(), h);
}

double option_or(const std::optional<double>& option, const store::Hdf5File& file,
                 std::span<const Place> places, const char* option_name) {
  if (option) return *option;
  const auto found = look(file, places);
  if (!found)
    throw input_error("{}: {} has no attribute {}; give {}", file.path(), places[0].group, places[0].name,
                      option_name);
  return *found;
}

double scale_factor(const store::Hdf5File& file, HeaderTime meaning) {
  std::optional<double> said = look(file, kScaleFactors);
  const bool says_redshift = file.has_attribute("Header", "Redshift");
  if (!said && meaning == HeaderTime::kOther && says_redshift) said = 1 / (1 + number(file, "Redshift"));
  if (!said && !file.has_attribute("Header", "Time") && says_redshift)
    said = 1 / (1 + number(file, "Redshift"));
  const double time = said ? *said : number(file, "Time");
  if (!(time > 0 && time < 2))
    throw input_error(
        "{}: Header: Time is {}, which is not a scale factor; only cosmological runs are supported",
        file.path(), time);
  if (says_redshift) {
    const double redshift = number(file, "Redshift");
    if (!(std::abs(time * (1 + redshift) - 1) < 1e-3))
      throw input_error("{}: Header: Time {} (a scale factor) and Redshift {} contradict each other",
                        file.path(), time, redshift);
  }
  return time;
}

}  // namespace

GadgetHeader read_gadget_header(const store::Hdf5File& file, const simulation::SimulationOptions& options,
                                HeaderTime time) {
  if (look(file, kExpands).value_or(1) == 0) {
    throw input_error(
        "{}: belongs to a run without expansion, whose {} are not supported; write its stars to a peculiar-stars table",
        file.path(), time == HeaderTime::kOther ? "birth times" : "catalogues and cut-outs");
  }
  GadgetHeader header;
  header.scale_factor = scale_factor(file, time);
  // The units of the file's values do not depend on the assumed cosmology.
  const auto said_h = look(file, kHubble);
  header.h = said_h ? *said_h : option_or(options.hubble_kms_mpc, file, kHubble, "--hubble") / 100;
  const double h = header.h;
  check_h(file, h);
  header.cosmology = {options.hubble_kms_mpc.value_or(100 * h),
                      option_or(options.omega_m, file, kOmegaM, "--omega-m"),
                      option_or(options.omega_l, file, kOmegaL, "--omega-l")};
  auto length_cm = said_unit(file, "UnitLength_in_cm", "UnitLength_In_CGS", h);
  auto mass_g = said_unit(file, "UnitMass_in_g", "UnitMass_In_CGS", h);
  auto velocity_cm_s = said_unit(file, "UnitVelocity_in_cm_per_s", "UnitVelocity_In_CGS", 1);
  if (!length_cm) length_cm = unit_of_dataset(file, "Coordinates", "SubhaloPos", 1, h, 1);
  if (!mass_g) mass_g = unit_of_dataset(file, "Masses", "SubhaloMassType", 0, h, 1);
  if (!velocity_cm_s) velocity_cm_s = unit_of_dataset(file, "Velocities", "", 0.5, h, 0);
  header.says_units = length_cm.has_value();
  const double length = length_cm.value_or(kGadgetKpc) / kGadgetKpc / h;
  header.length_kpc = length * header.scale_factor;
  header.mass_msun = mass_g.value_or(1e10 * kGadgetMsun) / kGadgetMsun / h;
  header.velocity_kms = velocity_cm_s.value_or(kGadgetKms) / kGadgetKms;
  const double box = file.has_attribute("Header", "BoxSize") ? number(file, "BoxSize") : 0;
  header.box_mpc = options.box_mpc.value_or(box * length / 1e3);
  if (!(header.box_mpc >= 0)) throw input_error("{}: Header: BoxSize is negative", file.path());
  if (file.has_attribute("Header", "SnapshotNumber"))
    header.snapshot = file.attribute_integers("Header", "SnapshotNumber").front();
  return header;
}

std::optional<GadgetHeader> read_static_header(const store::Hdf5File& file,
                                               const simulation::SimulationOptions& options) {
  const auto expands = look(file, kExpands);
  const bool has_omegas = look(file, kOmegaM).value_or(1) != 0 || look(file, kOmegaL).value_or(1) != 0;
  if (expands ? *expands != 0 : has_omegas) return std::nullopt;
  constexpr double kSecondsPerGyr = 3.15576e16;
  GadgetHeader header;
  header.h = look(file, kHubble).value_or(1);
  check_h(file, header.h);
  const double h = header.h;
  const double length_cm =
      said_unit(file, "UnitLength_in_cm", "UnitLength_In_CGS", h).value_or(kGadgetKpc) / h;
  const double velocity =
      said_unit(file, "UnitVelocity_in_cm_per_s", "UnitVelocity_In_CGS", 1).value_or(kGadgetKms);
  header.length_kpc = length_cm / kGadgetKpc;
  header.mass_msun =
      said_unit(file, "UnitMass_in_g", "UnitMass_In_CGS", h).value_or(1e10 * kGadgetMsun) / kGadgetMsun / h;
  header.velocity_kms = velocity / kGadgetKms;
  header.clock = Clock{number(file, "Time"), length_cm / velocity / kSecondsPerGyr};
  const cosmos::CosmologyParameters otherwise;
  header.cosmology = {options.hubble_kms_mpc.value_or(otherwise.hubble_kms_mpc),
                      options.omega_m.value_or(otherwise.omega_m),
                      options.omega_l.value_or(otherwise.omega_l)};
  return header;
}

void check_chunk_count(const store::Hdf5File& first, const char* attribute, std::size_t files) {
  if (!first.has_attribute("Header", attribute)) return;
  const std::int64_t announced = header_count(first, attribute);
  if (announced != static_cast<std::int64_t>(files)) {
    throw input_error("{}: Header: {} is {}, but {} chunk file(s) exist, numbered 0 to {}", first.path(),
                      attribute, announced, files, static_cast<std::int64_t>(files) - 1);
  }
}

bool same_simulation(const GadgetHeader& a, const GadgetHeader& b) {
  return a.cosmology == b.cosmology && std::abs(a.box_mpc - b.box_mpc) <= 1e-6 * b.box_mpc;
}

void append_snapshot(simulation::SimulationInfo& info, std::int64_t number, const GadgetHeader& header,
                     const std::string& path) {
  if (info.snapshots.empty()) {
    info.cosmology = header.cosmology;
    info.box_mpc = header.box_mpc;
    if (header.box_mpc == 0 && !header.clock) {
      info.details.emplace_back(
          "no box",
          fmt::format("{} has no BoxSize: assumed not periodic, so that a galaxy at the edge of the box "
                      "loses what lies beyond it; --box gives the edge length",
                      path));
    }
  }
  GadgetHeader known;
  known.cosmology = info.cosmology;
  known.box_mpc = info.box_mpc;
  if (!same_simulation(header, known)) {
    throw input_error("{}: belongs to another simulation than snapshot {}: the boxes or cosmologies differ",
                      path, info.snapshots.front().number);
  }
  if (!header.clock && !info.snapshots.empty() &&
      !(info.snapshots.back().scale_factor < header.scale_factor)) {
    throw input_error("{}: snapshot {} is not later than snapshot {}", path, number,
                      info.snapshots.back().number);
  }
  simulation::Snapshot snapshot;
  snapshot.number = number;
  snapshot.scale_factor = header.scale_factor;
  if (!header.clock) snapshot.age_gyr = cosmos::Cosmology(info.cosmology).age_gyr(header.scale_factor);
  info.snapshots.push_back(snapshot);
}

namespace {

/// The headers of the chunks must add up to the announced total.
void check_total(const store::Hdf5File& first, std::int64_t rows, std::size_t chunks) {
  const std::int64_t total = announced_stars(first);
  if (total < 0 || total == rows) return;
  throw input_error("{}: Header: NumPart_Total is {} star particles, but the {} chunk file(s) hold {}",
                    first.path(), total, chunks, rows);
}

/// Extracts may use another name for the count, or leave it out.
std::int64_t stars_in(const store::Hdf5File& file) {
  for (const char* name : {"NumPart_ThisFile", "NumPart_This"}) {
    if (file.has_attribute("Header", name)) return header_count(file, name);
  }
  constexpr const char* kPositions = "PartType4/Coordinates";
  if (!file.has_dataset(kPositions)) return 0;
  const auto shape = file.shape(kPositions);
  return shape.empty() ? 0 : shape.front();
}

}  // namespace

StarSource star_source(const std::vector<std::filesystem::path>& chunks, const GadgetHeader& header,
                       bool is_whole, const std::function<StarLayout(const store::Hdf5File&)>& layout) {
  StarSource source{{}, header.scale_factor, header.box_kpc(), header.cosmology, header.clock};
  std::int64_t all_rows = 0;
  for (const auto& path : chunks) {
    const store::Hdf5File file(path);
    const std::int64_t rows = stars_in(file);
    if (rows == 0) continue;  // such a file lacks even the group
    source.files.push_back({path, rows, layout(file)});
    check_shape(file, source.files.back().layout.birth_scale_factor.name, rows, 1);
    all_rows += rows;
  }
  if (is_whole) check_total(store::Hdf5File(chunks.front()), all_rows, chunks.size());
  return source;
}

std::int64_t header_count(const store::Hdf5File& file, const char* name) {
  const auto values = file.attribute_doubles("Header", name);  // extracts store counts as floats
  const double value = values.size() > kStars ? values[kStars] : values.front();
  if (!(value >= 0 && value <= kMostCounted && value == std::floor(value)))
    throw input_error("{}: Header: attribute {} is {}", file.path(), name, value);
  return static_cast<std::int64_t>(value);
}

std::int64_t announced_stars(const store::Hdf5File& file) {
  constexpr std::int64_t kWord = std::int64_t{1} << 32;
  constexpr const char* kHighWord = "NumPart_Total_HighWord";
  if (!file.has_attribute("Header", "NumPart_Total")) return -1;
  const std::int64_t low = header_count(file, "NumPart_Total");
  if (!file.has_attribute("Header", kHighWord)) return low;
  const std::int64_t high = header_count(file, kHighWord);
  if (high >= kWord / 4)
    throw input_error("{}: Header: attribute {} is {}, which is too large", file.path(), kHighWord, high);
  return low + kWord * high;
}

std::optional<std::int64_t> snapshot_number(const store::Hdf5File& file) {
  for (const char* name : {"SnapshotNumber", "ExtractedFromSnapshot", "SnapNumber"}) {
    if (!file.has_attribute("Header", name)) continue;
    const double value = number(file, name);
    if (!(std::abs(value) <= kMostCounted && value == std::floor(value)))
      throw input_error("{}: Header: attribute {} is {}", file.path(), name, value);
    return static_cast<std::int64_t>(value);
  }
  return std::nullopt;
}

}  // namespace peculiar::hydro_hdf5
