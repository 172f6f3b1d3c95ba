#include "hydro_hdf5/eagle.h"

#include <cmath>
#include <map>
#include <optional>
#include <regex>

#include "base/error.h"
#include "hydro_hdf5/chunk_files.h"
#include "hydro_hdf5/dataset_units.h"
#include "hydro_hdf5/gadget_header.h"

namespace peculiar::hydro_hdf5 {

namespace fs = std::filesystem;

namespace {

constexpr const char* kBirth = "PartType4/StellarFormationTime";
constexpr const char* kPlaces = "PartType4/Coordinates";
constexpr double kEagleMpc = 3.085678e24;  // cm; used by no other simulation
constexpr const char* kUnit = "CGSConversionFactor";

struct FileName {
  std::int64_t snapshot = 0;
  std::optional<std::int64_t> chunk;
};

/// A file without the redshift in its name is recognised by its contents.
std::optional<FileName> parse(const fs::path& path) {
  if (path.extension() != ".hdf5") return std::nullopt;
  static const std::regex pattern(R"(snap_(\d{1,9})(_z\d+p\d+)?(?:\.(\d{1,9}))?\.hdf5)");
  const std::string name = path.filename().string();
  std::smatch match;
  if (!std::regex_match(name, match, pattern)) return std::nullopt;
  if (!match[2].matched && !is_eagle_file(path)) return std::nullopt;
  FileName parsed{std::stoll(match[1].str()), {}};
  if (match[3].matched) parsed.chunk = std::stoll(match[3].str());
  return parsed;
}

bool is_folder_of_chunks(const fs::path& folder) {
  static const std::regex pattern(R"((snapshot|snapdir)_\d+(_z\d+p\d+)?)");
  return std::regex_match(folder.filename().string(), pattern);
}

/// The folder itself and those of snapshots in it; for a file, the folder of its simulation.
std::vector<fs::path> folders_of(const fs::path& input) {
  std::error_code none;
  fs::path folder = input;
  if (!fs::is_directory(input, none)) {
    if (!parse(input)) return {};
    folder = fs::absolute(input).parent_path();
    if (is_folder_of_chunks(folder)) folder = folder.parent_path();
  }
  std::vector<fs::path> folders{folder};
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    if (is_folder_of_chunks(entry.path()) && entry.is_directory(none)) folders.push_back(entry.path());
  }
  return folders;
}

/// Whether a file of any name (an extract) is EAGLE's, by the birth times and the unit of length.
bool is_extract(const fs::path& path) {
  return is_eagle_file(path) && store::Hdf5File(path).has_dataset(kBirth);
}

bool recognises(const fs::path& path) {
  if (!parse(path) && is_extract(path)) return true;
  std::error_code none;
  for (const fs::path& folder : folders_of(path)) {
    for (const auto& entry : fs::directory_iterator(folder, none)) {
      if (parse(entry.path())) return true;
    }
  }
  return false;
}

/// Dataset with the factor to our unit of `cgs_unit` cgs units. The factor is not needed if the dataset is
/// missing.
StarDataset dataset(const store::Hdf5File& file, const std::string& name, double cgs_unit) {
  const std::string path = "PartType4/" + name;
  if (!file.has_dataset(path)) return {path, 1};
  const double a = file.attribute_number("Header", "Time");
  const double h = file.attribute_number("Header", "HubbleParam");
  const auto units = dataset_units(file, path);
  if (!units)
    throw input_error("{}: {}: the attribute {} is missing or not above 0", file.path(), path, kUnit);
  return {path, units->factor(a, h, cgs_unit)};
}

StarLayout star_layout(const store::Hdf5File& file) {
  StarLayout layout;
  layout.position = dataset(file, "Coordinates", kGadgetKpc);
  layout.velocity = dataset(file, "Velocity", kGadgetKms);
  layout.mass = dataset(file, "Mass", kGadgetMsun);
  layout.initial_mass = dataset(file, "InitialMass", kGadgetMsun);
  layout.birth_scale_factor = {kBirth, 1};
  // The run itself used the metallicity smoothed over neighbours.
  const char* smoothed = "PartType4/SmoothedMetallicity";
  layout.metallicity = {file.has_dataset(smoothed) ? smoothed : "PartType4/Metallicity", 1};
  layout.id = {"PartType4/ParticleIDs", 1};
  return layout;
}

/// Extracts lack /Units; the unit of length is then that of the coordinates (whose exponents are those of the
/// box).
double box_mpc(const store::Hdf5File& file, const GadgetHeader& header) {
  if (header.box_mpc == 0 || file.has_group("Units") || !file.has_attribute(kPlaces, kUnit))
    return header.box_mpc;
  return file.attribute_number("Header", "BoxSize") * file.attribute_number(kPlaces, kUnit) / kGadgetKpc /
         1e3 / header.h;
}

class EagleSimulation final : public simulation::Simulation {
 public:
  explicit EagleSimulation(const simulation::SimulationOptions& options) {
    std::map<std::int64_t, ChunkFiles> found;
    if (!parse(options.input) && is_extract(options.input))
      found[snapshot_number(store::Hdf5File(options.input)).value_or(0)].add(options.input, {});
    for (const fs::path& folder : folders_of(options.input)) {
      for (const auto& entry : fs::directory_iterator(folder)) {
        const auto name = parse(entry.path());
        if (name && entry.is_regular_file()) found[name->snapshot].add(entry.path(), name->chunk);
      }
    }
    if (found.empty()) throw input_error("{}: no snapshots of this format found", options.input);
    info_.format = "eagle";
    info_.path = options.input;
    for (const auto& [number, chunks] : found) add(number, chunks.in_order(), options);
    info_.details.emplace_back(
        "galaxies",
        "none: EAGLE's catalogues are in a database; mock takes centres from table columns (--centre)");
  }

  const simulation::SimulationInfo& info() const override { return info_; }
  std::vector<simulation::Galaxy> galaxies(std::size_t) const override {
    throw input_error("{}: EAGLE's particle files contain no galaxy catalogue", info_.path);
  }
  simulation::MergerTree tree() const override {
    throw input_error("{}: EAGLE's particle files contain no merger tree", info_.path);
  }
  std::unique_ptr<simulation::StarReader> stars(std::size_t snapshot) const override {
    return read_hdf5_stars(star_source(chunks_[snapshot], headers_[snapshot], true, star_layout));
  }

 private:
  void add(std::int64_t number, std::vector<fs::path> chunks, const simulation::SimulationOptions& options) {
    const store::Hdf5File file(chunks.front());
    check_chunk_count(file, "NumFilesPerSnapshot", chunks.size());
    GadgetHeader header = read_gadget_header(file, options);
    if (!options.box_mpc) header.box_mpc = box_mpc(file, header);
    info_.files_h = header.h;
    append_snapshot(info_, number, header, file.path());
    info_.snapshots.back().has_stars = true;
    headers_.push_back(header);
    chunks_.push_back(std::move(chunks));
  }

  simulation::SimulationInfo info_;
  std::vector<GadgetHeader> headers_;  // by snapshot index
  std::vector<std::vector<fs::path>> chunks_;
};

}  // namespace

bool is_eagle_file(const fs::path& path) {
  std::error_code none;
  if (!fs::is_regular_file(path, none) || !store::is_hdf5(path)) return false;
  try {
    const store::Hdf5File file(path);
    if (!file.has_group("Header")) return false;
    for (const char* places : {kPlaces, "PartType0/Coordinates", "PartType1/Coordinates"}) {
      if (file.has_dataset(places) && file.has_attribute(places, kUnit))
        return std::abs(file.attribute_number(places, kUnit) / kEagleMpc - 1) < 1e-4;
    }
  } catch (const Error&) {
  }
  return false;
}

simulation::SimulationFormat eagle_format() {
  return {
      "eagle",
      "EAGLE: snapshot_SSS_zZZZpZZZ/snap_SSS_zZZZpZZZ.K.hdf5, or its files as snap_SSS.K.hdf5; star particles only",
      recognises,
      [](const simulation::SimulationOptions& options, const RunContext&)
          -> std::unique_ptr<simulation::Simulation> { return std::make_unique<EagleSimulation>(options); }};
}

}  // namespace peculiar::hydro_hdf5
