#include "hydro_hdf5/tng.h"

#include <cmath>
#include <map>

#include "base/error.h"
#include "hydro_hdf5/eagle.h"
#include "hydro_hdf5/gadget_header.h"
#include "hydro_hdf5/subfind.h"
#include "hydro_hdf5/sublink.h"
#include "hydro_hdf5/tng_files.h"

namespace peculiar::hydro_hdf5 {

namespace {

constexpr const char* kBirth = "PartType4/GFM_StellarFormationTime";

StarLayout star_layout(const GadgetHeader& header) {
  StarLayout layout;
  layout.position = {"PartType4/Coordinates", header.length_kpc};
  layout.velocity = {"PartType4/Velocities", header.velocity_kms * std::sqrt(header.scale_factor)};
  layout.mass = {"PartType4/Masses", header.mass_msun};
  layout.initial_mass = {"PartType4/GFM_InitialMass", header.mass_msun};
  layout.birth_scale_factor = {kBirth, 1};
  layout.metallicity = {"PartType4/GFM_Metallicity", 1};
  layout.id = {"PartType4/ParticleIDs", 1};
  return layout;
}

/// One snapshot number, and the file that defined it.
struct Epoch {
  GadgetHeader header;
  std::string path;
};

/// Stars of a single object.
struct Cutout {
  std::filesystem::path path;
  std::string type;  // "Subhalo", "Halo"; "" if not given
  std::optional<std::int64_t> id;
};

class TngSimulation final : public simulation::Simulation {
 public:
  TngSimulation(const simulation::SimulationOptions& options, RunContext context)
      : context_(std::move(context)), options_(options), files_(find_tng_files(options.input)) {
    for (const auto& [number, chunks] : files_.snapshots)
      note(number, chunks.front(), "NumFilesPerSnapshot", chunks.size());
    for (const auto& [number, chunks] : files_.groups)
      note(number, chunks.front(), "NumFiles", chunks.size());
    for (const auto& path : files_.cutouts) add_cutout(path);
    if (epochs_.empty()) {
      throw input_error(
          "{}: contains {}; add a snapshot or group catalogue, whose header gives the scale factor",
          options_.input, has_tree() ? "only merger trees" : "no files of this format");
    }
    fill_info();
  }

  const simulation::SimulationInfo& info() const override { return info_; }

  std::vector<simulation::Galaxy> galaxies(std::size_t snapshot) const override {
    const std::int64_t number = info_.snapshots[snapshot].number;
    if (!info_.snapshots[snapshot].has_galaxies)
      throw input_error(
          "{}: no group catalogue for snapshot {} (groups_{:03d}/fof_subhalo_tab_{:03d}.0.hdf5)",
          options_.input, number, number, number);
    const GadgetHeader& header = epochs_.at(number).header;
    if (!has_catalogue(number)) return read_sublink_galaxies(files_, number, header);
    SubfindCatalogue catalogue = read_subfind(files_.groups.at(number), header);
    if (catalogue.flagged > 0) {
      context_.info("snapshot {}: left out {} subhaloes with stars whose SubhaloFlag is 0", number,
                    catalogue.flagged);
    }
    return std::move(catalogue.galaxies);
  }

  std::unique_ptr<simulation::StarReader> stars(std::size_t snapshot) const override {
    const std::int64_t number = info_.snapshots[snapshot].number;
    if (!info_.snapshots[snapshot].has_stars)
      throw input_error("{}: snapshot {} has no star particles", options_.input, number);
    const GadgetHeader& header = epochs_.at(number).header;
    const bool is_whole = files_.snapshots.contains(number);
    TngFiles::Chunks chunks;
    if (is_whole) {
      chunks = files_.snapshots.at(number);
    } else {
      for (const Cutout& cutout : cutouts_.at(number)) chunks.push_back(cutout.path);
    }
    return read_hdf5_stars(
        star_source(chunks, header, is_whole, [&](const store::Hdf5File&) { return star_layout(header); }));
  }

  simulation::MergerTree tree() const override {
    if (!has_tree()) throw input_error("{}: no SubLink tree found", options_.input);
    SublinkSnapshots snapshots;
    for (std::size_t i = 0; i < info_.snapshots.size(); ++i) {
      const std::int64_t number = info_.snapshots[i].number;
      SublinkSnapshot snapshot{static_cast<std::int32_t>(i), std::nullopt};
      if (has_catalogue(number)) snapshot.is_galaxy = read_subfind_galaxies(files_.groups.at(number));
      snapshots.emplace(number, std::move(snapshot));
    }
    SublinkTree sublink = read_sublink(files_, snapshots);
    context_.info("SubLink: {} rows; left out: {} in missing snapshots, {} that are not galaxies",
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
    const GadgetHeader header = read_gadget_header(file, options_);
    const auto [place, is_new] = epochs_.emplace(number, Epoch{header, file.path()});
    const Epoch& known = place->second;
    if (std::abs(header.scale_factor / known.header.scale_factor - 1) > 1e-6) {
      throw input_error("{} and {} both belong to snapshot {}, but have scale factors {} and {}", known.path,
                        file.path(), number, known.header.scale_factor, header.scale_factor);
    }
    if (!same_simulation(header, known.header)) {
      throw input_error("{} and {} belong to different simulations: their boxes or cosmologies differ",
                        known.path, file.path());
    }
  }

  /// Stars must not appear twice: SUBFIND's subhaloes share none, but a halo includes those of its subhaloes.
  void add_cutout(const std::filesystem::path& path) {
    const store::Hdf5File file(path);
    const auto said = read_gadget_header(file, options_).snapshot;
    unnumbered_ += said ? 0 : 1;
    const std::int64_t number = said.value_or(0);
    note(number, path, nullptr, 1);
    Cutout added{path, file.attribute_text("Header", "CutoutType"), {}};
    if (file.has_attribute("Header", "CutoutID"))
      added.id = file.attribute_integers("Header", "CutoutID").front();
    for (const Cutout& other : cutouts_[number]) {
      if (other.type != added.type) {
        throw input_error("{} and {} are cut-outs of different CutoutType and may contain the same stars",
                          other.path.string(), path.string());
      }
      if (added.id && other.id == added.id)
        throw input_error("{} and {} are cut-outs of the same object", other.path.string(), path.string());
    }
    cutouts_[number].push_back(std::move(added));
  }

  void fill_info() {
    info_.format = "tng";
    info_.path = options_.input;
    info_.has_tree = has_tree();
    info_.files_h = epochs_.begin()->second.header.h;
    const bool tree_lists = sublink_has_subhaloes(files_);
    for (const auto& [number, epoch] : epochs_) {
      append_snapshot(info_, number, epoch.header, epoch.path);
      simulation::Snapshot& snapshot = info_.snapshots.back();
      snapshot.has_stars = files_.snapshots.contains(number) || cutouts_.contains(number);
      snapshot.has_galaxies = has_catalogue(number) || tree_lists;
    }
    add_details(tree_lists);
  }

  void add_details(bool tree_lists) {
    auto& details = info_.details;
    details.emplace_back(
        "files", fmt::format("{} snapshots, {} cut-outs, {} group catalogues, {} files of SubLink trees",
                             files_.snapshots.size(), files_.cutouts.size(), files_.groups.size(),
                             files_.trees.size() + files_.object_trees.size()));
    if (unnumbered_ > 0) {
      details.emplace_back("numbers",
                           fmt::format("{} cut-outs have none (SnapshotNumber); 0 is assumed", unnumbered_));
    }
    for (const auto& [number, cutouts] : cutouts_) {
      if (files_.snapshots.contains(number)) {
        details.emplace_back("passed over", fmt::format("{} cut-outs of snapshot {}, which is complete",
                                                        cutouts.size(), number));
      }
    }
    const char* source = !files_.groups.empty() ? "SUBFIND's subhaloes with stars; SubhaloFlag 0 left out"
                         : tree_lists           ? "subhaloes with stars in the SubLink trees"
                                                : "";
    if (*source == '\0') {
      details.emplace_back("galaxies", "none: mock takes centres from the columns of its table (--centre)");
    } else {
      details.emplace_back("galaxies", source);
      info_.radius_kind = "SUBFIND's half-mass radius of the stars in space";
      details.emplace_back(
          "sizes",
          "3D half-mass radius of the stars, not projected (the projected one is about 3/4 of it: select --radii measured)");
    }
  }

  RunContext context_;
  simulation::SimulationOptions options_;
  TngFiles files_;
  std::map<std::int64_t, std::vector<Cutout>> cutouts_;  // by snapshot number
  std::map<std::int64_t, Epoch> epochs_;
  std::size_t unnumbered_ = 0;  // cut-outs
  simulation::SimulationInfo info_;
};

/// Recognised by contents, as cut-outs may have any name.
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

simulation::SimulationFormat tng_format() {
  return {
      "tng",
      "IllustrisTNG or Illustris: snapdir_SSS/snap_SSS.K.hdf5, groups_SSS/fof_subhalo_tab_SSS.K.hdf5, trees/SubLink/tree_extended.K.hdf5, or cut-outs of the web API",
      [](const std::filesystem::path& path) {
        // EAGLE's parts may have the same names.
        return (has_tng_files(path) || is_cutout(path)) && !is_eagle_file(any_tng_snapshot(path));
      },
      [](const simulation::SimulationOptions& options,
         const RunContext& context) -> std::unique_ptr<simulation::Simulation> {
        return std::make_unique<TngSimulation>(options, context);
      }};
}

}  // namespace peculiar::hydro_hdf5
