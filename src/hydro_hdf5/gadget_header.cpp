#include "hydro_hdf5/gadget_header.h"

#include <cmath>

#include "base/error.h"

namespace peculiar::hydro_hdf5 {

namespace {

constexpr std::size_t kStars = 4;      // of the particle types
constexpr double kMostCounted = 1e15;  // more than any simulation has

double number(const store::Hdf5File& file, const char* name) {
  const double value = file.attribute_number("Header", name);
  if (!std::isfinite(value)) throw input_error("{}: Header: attribute {} is {}", file.path(), name, value);
  return value;
}

double unit(const store::Hdf5File& file, const char* name, double otherwise) {
  const char* place = file.has_attribute("Header", name) ? "Header" : "Units";
  const double value = file.has_attribute(place, name) ? file.attribute_number(place, name) : otherwise;
  if (!(value > 0 && std::isfinite(value)))
    throw input_error("{}: {}: attribute {} is {}", file.path(), place, name, value);
  return value;
}

double option_or(const std::optional<double>& option, const store::Hdf5File& file, const char* name,
                 const char* option_name) {
  if (option) return *option;
  if (!file.has_attribute("Header", name))
    throw input_error("{}: Header has no attribute {}; give {}", file.path(), name, option_name);
  return number(file, name);
}

double scale_factor(const store::Hdf5File& file) {
  const double time = number(file, "Time");
  if (!(time > 0 && time < 2))
    throw input_error("{}: Header: Time is {}, no scale factor; only cosmological runs are read", file.path(),
                      time);
  if (file.has_attribute("Header", "Redshift")) {
    const double redshift = number(file, "Redshift");
    if (!(std::abs(time * (1 + redshift) - 1) < 1e-3))
      throw input_error("{}: Header: Time {} (a scale factor) and Redshift {} contradict each other",
                        file.path(), time, redshift);
  }
  return time;
}

}  // namespace

GadgetHeader read_gadget_header(const store::Hdf5File& file, const simulation::SimulationOptions& options) {
  GadgetHeader header;
  header.scale_factor = scale_factor(file);
  // What the file's values are in units of is its own affair, whatever cosmology is to be taken.
  const bool says_h = file.has_attribute("Header", "HubbleParam");
  const double h = says_h ? number(file, "HubbleParam")
                          : option_or(options.hubble_kms_mpc, file, "HubbleParam", "--hubble") / 100;
  if (!(h > 0)) throw input_error("{}: Header: HubbleParam is {}", file.path(), h);
  header.h = h;
  header.cosmology = {options.hubble_kms_mpc.value_or(100 * h),
                      option_or(options.omega_m, file, "Omega0", "--omega-m"),
                      option_or(options.omega_l, file, "OmegaLambda", "--omega-l")};
  const double length = unit(file, "UnitLength_in_cm", kGadgetKpc) / kGadgetKpc / h;  // comoving kpc
  header.length_kpc = length * header.scale_factor;
  header.mass_msun = unit(file, "UnitMass_in_g", 1e10 * kGadgetMsun) / kGadgetMsun / h;
  header.velocity_kms = unit(file, "UnitVelocity_in_cm_per_s", kGadgetKms) / kGadgetKms;
  const double box = file.has_attribute("Header", "BoxSize") ? number(file, "BoxSize") : 0;
  header.box_mpc = options.box_mpc.value_or(box * length / 1e3);
  if (!(header.box_mpc >= 0)) throw input_error("{}: Header: BoxSize is negative", file.path());
  if (file.has_attribute("Header", "SnapshotNumber"))
    header.snapshot = file.attribute_integers("Header", "SnapshotNumber").front();
  return header;
}

void check_chunk_count(const store::Hdf5File& first, const char* attribute, std::size_t files) {
  if (!first.has_attribute("Header", attribute)) return;
  const std::int64_t announced = header_count(first, attribute);
  if (announced != static_cast<std::int64_t>(files)) {
    throw input_error("{}: Header: {} is {}, but {} chunk file(s) are there, numbered 0 to {}", first.path(),
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
  }
  GadgetHeader known;
  known.cosmology = info.cosmology;
  known.box_mpc = info.box_mpc;
  if (!same_simulation(header, known)) {
    throw input_error("{}: is of another simulation than snapshot {}: the boxes or cosmologies differ", path,
                      info.snapshots.front().number);
  }
  if (!info.snapshots.empty() && !(info.snapshots.back().scale_factor < header.scale_factor)) {
    throw input_error("{}: snapshot {} is not later than snapshot {}", path, number,
                      info.snapshots.back().number);
  }
  simulation::Snapshot snapshot;
  snapshot.number = number;
  snapshot.scale_factor = header.scale_factor;
  snapshot.age_gyr = cosmos::Cosmology(info.cosmology).age_gyr(header.scale_factor);
  info.snapshots.push_back(snapshot);
}

namespace {

/// Chunk by chunk the header must come to what it says in all.
void check_total(const store::Hdf5File& first, std::int64_t rows, std::size_t chunks) {
  if (!first.has_attribute("Header", "NumPart_Total")) return;
  // Counts of more than 32 bits stand in two attributes.
  constexpr double kWord = 4294967296.0;
  double total = static_cast<double>(header_count(first, "NumPart_Total"));
  if (first.has_attribute("Header", "NumPart_Total_HighWord"))
    total += kWord * static_cast<double>(header_count(first, "NumPart_Total_HighWord"));
  if (total != static_cast<double>(rows)) {
    throw input_error(
        "{}: Header: NumPart_Total announces {:.0f} star particles, the {} chunk file(s) hold {}",
        first.path(), total, chunks, rows);
  }
}

}  // namespace

StarSource star_source(const std::vector<std::filesystem::path>& chunks, const GadgetHeader& header,
                       bool is_whole, const std::function<StarLayout(const store::Hdf5File&)>& layout) {
  StarSource source{{}, header.scale_factor, header.box_kpc(), header.cosmology};
  std::int64_t all_rows = 0;
  for (const auto& path : chunks) {
    const store::Hdf5File file(path);
    const std::int64_t rows = header_count(file, "NumPart_ThisFile");
    if (rows == 0) continue;  // such a file has not even the group
    source.files.push_back({path, rows, layout(file)});
    check_shape(file, source.files.back().layout.birth_scale_factor.name, rows, 1);
    all_rows += rows;
  }
  if (is_whole) check_total(store::Hdf5File(chunks.front()), all_rows, chunks.size());
  return source;
}

std::int64_t header_count(const store::Hdf5File& file, const char* name) {
  const auto values = file.attribute_doubles("Header", name);  // extracts count in reals
  const double value = values.size() > kStars ? values[kStars] : values.front();
  if (!(value >= 0 && value <= kMostCounted && value == std::floor(value)))
    throw input_error("{}: Header: attribute {} is {}", file.path(), name, value);
  return static_cast<std::int64_t>(value);
}

}  // namespace peculiar::hydro_hdf5
