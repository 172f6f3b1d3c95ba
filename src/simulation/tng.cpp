#include "simulation/tng.h"

#include <cmath>
#include <map>

#include "base/error.h"
#include "base/log.h"
#include "simulation/hdf5_stars.h"
#include "simulation/subfind.h"
#include "simulation/sublink.h"
#include "simulation/tng_files.h"
#include "simulation/tng_header.h"

namespace peculiar::simulation {

namespace {

constexpr const char* kBirth = "PartType4/GFM_StellarFormationTime";

/// One snapshot number, and who said what it is.
struct Epoch {
  TngHeader header;
  std::string path;
};

class TngSimulation final : public Simulation {
 public:
  explicit TngSimulation(const SimulationOptions& options)
      : options_(options), files_(find_tng_files(options.input)) {
    for (const auto& [number, chunks] : files_.snapshots)
      note(number, chunks.front(), "NumFilesPerSnapshot", chunks.size());
    for (const auto& [number, chunks] : files_.groups)
      note(number, chunks.front(), "NumFiles", chunks.size());
    for (const auto& path : files_.cutouts) {
      const auto said = read_tng_header(store::Hdf5File(path), options_).snapshot;
      const std::int64_t number = said.value_or(0);
      unnumbered_ += said ? 0 : 1;
      note(number, path, nullptr, 1);
      cutouts_[number].push_back(path);
    }
    if (epochs_.empty()) {
      throw input_error(
          "{}: there are {}; put a snapshot or group catalogue there, whose header tells the scale factor",
          options_.input, has_tree() ? "only merger trees" : "no files of this format");
    }
    fill_info();
  }

  const SimulationInfo& info() const override { return info_; }

  std::vector<Galaxy> galaxies(std::size_t snapshot) const override {
    const std::int64_t number = info_.snapshots[snapshot].number;
    if (!info_.snapshots[snapshot].has_galaxies)
      throw input_error("{}: there is no group catalogue of snapshot {}", options_.input, number);
    const TngHeader& header = epochs_.at(number).header;
    if (!has_catalogue(number)) return read_sublink_galaxies(files_, number, header);
    SubfindCatalogue catalogue = read_subfind(files_.groups.at(number), header);
    if (catalogue.flagged > 0) {
      log::info("snapshot {}: {} subhaloes with stars are left out, since their SubhaloFlag is 0", number,
                catalogue.flagged);
    }
    return std::move(catalogue.galaxies);
  }

  std::unique_ptr<StarReader> stars(std::size_t snapshot) const override {
    const std::int64_t number = info_.snapshots[snapshot].number;
    if (!info_.snapshots[snapshot].has_stars)
      throw input_error("{}: there are no star particles of snapshot {}", options_.input, number);
    const TngHeader& header = epochs_.at(number).header;
    StarSource source{{}, header.scale_factor, header.box_kpc(), info_.cosmology};
    const bool is_whole = files_.snapshots.contains(number);
    std::int64_t rows = 0;
    for (const auto& path : is_whole ? files_.snapshots.at(number) : cutouts_.at(number)) {
      const store::Hdf5File file(path);
      source.files.push_back({path, header_count(file, "NumPart_ThisFile"), tng_star_layout(header)});
      const StarFile& added = source.files.back();
      if (added.rows > 0) check_shape(file, added.layout.birth_scale_factor.name, added.rows, 1);
      rows += added.rows;
    }
    if (is_whole) check_total(number, rows);
    return read_hdf5_stars(std::move(source));
  }

  MergerTree tree() const override {
    if (!has_tree()) throw input_error("{}: there is no SubLink tree", options_.input);
    SublinkSnapshots snapshots;
    for (std::size_t i = 0; i < info_.snapshots.size(); ++i) {
      const std::int64_t number = info_.snapshots[i].number;
      SublinkSnapshot snapshot{static_cast<std::int32_t>(i), {}};
      if (has_catalogue(number)) snapshot.is_galaxy = read_subfind_galaxies(files_.groups.at(number));
      snapshots.emplace(number, std::move(snapshot));
    }
    SublinkTree sublink = read_sublink(files_, snapshots);
    log::info("SubLink: {} rows; left out: {} of snapshots that are not there, {} that are no galaxies",
              sublink.rows, sublink.of_other_snapshots, sublink.no_galaxies);
    return std::move(sublink.tree);
  }

 private:
  bool has_tree() const { return !files_.trees.empty() || !files_.object_trees.empty(); }
  bool has_catalogue(std::int64_t number) const { return files_.groups.contains(number); }

  void note(std::int64_t number, const std::filesystem::path& path, const char* chunk_attribute,
            std::size_t chunks) {
    const store::Hdf5File file(path);
    if (chunk_attribute != nullptr) check_chunk_count(file, chunk_attribute, chunks);
    const TngHeader header = read_tng_header(file, options_);
    const auto [place, is_new] = epochs_.emplace(number, Epoch{header, file.path()});
    const Epoch& known = place->second;
    if (std::abs(header.scale_factor / known.header.scale_factor - 1) > 1e-6) {
      throw input_error("{} and {} are both of snapshot {}, but of scale factors {} and {}", known.path,
                        file.path(), number, known.header.scale_factor, header.scale_factor);
    }
    if (first_ == nullptr) first_ = &known;
    const Epoch& first = *first_;
    if (!(header.cosmology == first.header.cosmology) ||
        std::abs(header.box_mpc - first.header.box_mpc) > 1e-6 * first.header.box_mpc) {
      throw input_error("{} and {} are of different simulations: their boxes or cosmologies differ",
                        first.path, file.path());
    }
  }

  void fill_info() {
    const TngHeader& first = epochs_.begin()->second.header;
    info_.format = "tng";
    info_.path = options_.input;
    info_.cosmology = first.cosmology;
    info_.box_mpc = first.box_mpc;
    info_.has_tree = has_tree();
    const bool tree_lists = sublink_has_subhaloes(files_);
    const cosmos::Cosmology cosmology(info_.cosmology);
    for (const auto& [number, epoch] : epochs_) {
      Snapshot snapshot;
      snapshot.number = number;
      snapshot.scale_factor = epoch.header.scale_factor;
      snapshot.age_gyr = cosmology.age_gyr(snapshot.scale_factor);
      snapshot.has_stars = files_.snapshots.contains(number) || cutouts_.contains(number);
      snapshot.has_galaxies = has_catalogue(number) || tree_lists;
      if (!info_.snapshots.empty() && !(info_.snapshots.back().scale_factor < snapshot.scale_factor)) {
        throw input_error("{}: snapshot {} is not later than snapshot {}", epoch.path, number,
                          info_.snapshots.back().number);
      }
      info_.snapshots.push_back(snapshot);
    }
    add_details(tree_lists);
  }

  void add_details(bool tree_lists) {
    auto& details = info_.details;
    details.emplace_back(
        "files", fmt::format("{} snapshots, {} cut-outs, {} group catalogues, {} files of SubLink trees",
                             files_.snapshots.size(), files_.cutouts.size(), files_.groups.size(),
                             files_.trees.size() + files_.object_trees.size()));
    if (cutouts_.contains(0))
      details.emplace_back("snapshot numbers",
                           "0 stands for cut-outs that do not say theirs (SnapshotNumber)");
    const char* source = !files_.groups.empty() ? "SUBFIND's subhaloes with stars; SubhaloFlag 0 left out"
                         : tree_lists           ? "subhaloes with stars in the SubLink trees"
                                                : "";
    if (*source != '\0') {
      details.emplace_back("galaxies", source);
      details.emplace_back("effective radius", "half-mass radius of the stars in space, not on an image");
    }
  }

  /// Chunk by chunk the header must come to what it says in all.
  void check_total(std::int64_t number, std::int64_t rows) const {
    const store::Hdf5File file(files_.snapshots.at(number).front());
    if (!file.has_attribute("Header", "NumPart_Total")) return;
    // Counts of more than 32 bits stand in two attributes.
    constexpr double kWord = 4294967296.0;
    double total = static_cast<double>(header_count(file, "NumPart_Total"));
    if (file.has_attribute("Header", "NumPart_Total_HighWord"))
      total += kWord * static_cast<double>(header_count(file, "NumPart_Total_HighWord"));
    if (total != static_cast<double>(rows)) {
      throw input_error("{}: Header: NumPart_Total announces {:.0f} star particles, the {} chunk file(s) hold {}",
                        file.path(), total, files_.snapshots.at(number).size(), rows);
    }
  }

  SimulationOptions options_;
  TngFiles files_;
  std::map<std::int64_t, TngFiles::Chunks> cutouts_;  // by snapshot number
  std::map<std::int64_t, Epoch> epochs_;
  const Epoch* first_ = nullptr;  // that was noted
  std::size_t unnumbered_ = 0;    // cut-outs
  SimulationInfo info_;
};

/// By what a file holds: cut-outs may have any name.
bool is_cutout(const std::filesystem::path& path) {
  if (!store::is_hdf5(path)) return false;
  try {
    const store::Hdf5File file(path);
    return file.has_group("Header") && file.has_dataset(kBirth);
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

SimulationFormat tng_format() {
  return {"tng",
          "IllustrisTNG or Illustris: snapdir_SSS/snap_SSS.K.hdf5, groups_SSS/fof_subhalo_tab_SSS.K.hdf5, "
          "trees/SubLink/tree_extended.K.hdf5, or cut-outs of the web API",
          [](const std::filesystem::path& path) { return has_tng_files(path) || is_cutout(path); },
          [](const SimulationOptions& options) -> std::unique_ptr<Simulation> {
            return std::make_unique<TngSimulation>(options);
          }};
}

}  // namespace peculiar::simulation
