#include "hydro_hdf5/snapshot_formats.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/error.h"
#include "hydro_hdf5/gadget_header.h"
#include "hydro_hdf5/snapshot_dialect.h"
#include "hydro_hdf5/snapshot_files.h"
#include "hydro_hdf5/subfind.h"
#include "hydro_hdf5/tng_files.h"
#include "hydro_hdf5/unread_snapshot.h"

namespace peculiar::hydro_hdf5 {

namespace fs = std::filesystem;

namespace {

struct Epoch {
  GadgetHeader header;
  std::vector<fs::path> chunks;
  std::vector<fs::path> groups;  // SUBFIND's; empty: none
};

/// Gives a catalogue without units those of the run, and checks that both have the same box.
void take_units(GadgetHeader& catalogue, const GadgetHeader& run, const std::string& path) {
  if (!catalogue.says_units) {
    catalogue.box_mpc *= run.length_kpc / catalogue.length_kpc;
    catalogue.length_kpc = run.length_kpc;
    catalogue.mass_msun = run.mass_msun;
    catalogue.velocity_kms = run.velocity_kms;
  }
  if (catalogue.box_mpc > 0 && run.box_mpc > 0 && std::abs(catalogue.box_mpc / run.box_mpc - 1) > 1e-3) {
    throw input_error("{}: the box size is {:.6g} comoving Mpc, but {:.6g} in the snapshot; check the units",
                      path, catalogue.box_mpc, run.box_mpc);
  }
}

class DialectSimulation final : public simulation::Simulation {
 public:
  DialectSimulation(const simulation::SimulationOptions& options, const SnapshotDialect& dialect,
                    RunContext context)
      : context_(std::move(context)), options_(options), dialect_(dialect) {
    info_.format = dialect.format;
    info_.path = options.input;
    const std::vector<SnapshotChunks> found = find_snapshots(options.input, dialect);
    const bool any =
        std::any_of(found.begin(), found.end(), [](const auto& one) { return !one.with_stars.empty(); });
    if (!any) throw input_error("{}: no snapshots with stars in this format found", options.input);
    for (const auto& [number, chunks] : numbered(found)) add(number, *chunks);
    fill_details(found);
  }

  const simulation::SimulationInfo& info() const override { return info_; }

  std::vector<simulation::Galaxy> galaxies(std::size_t snapshot) const override {
    const Epoch& epoch = epochs_[snapshot];
    if (epoch.groups.empty()) {
      throw input_error(
          "{}: snapshot {} has no galaxy catalogue; mock takes centres from table columns (--centre)",
          options_.input, info_.snapshots[snapshot].number);
    }
    // SUBFIND's units may differ from the run's (CAMELS: AREPO's units, whatever the code).
    const store::Hdf5File groups(epoch.groups.front());
    GadgetHeader header = read_gadget_header(groups, options_);
    if (std::abs(header.scale_factor / epoch.header.scale_factor - 1) > 1e-4) {
      throw input_error("{} and {} both belong to snapshot {}, but have scale factors {} and {}",
                        epoch.chunks.front().string(), groups.path(), info_.snapshots[snapshot].number,
                        epoch.header.scale_factor, header.scale_factor);
    }
    take_units(header, epoch.header, groups.path());
    check_chunk_count(groups, "NumFiles", epoch.groups.size());
    SubfindCatalogue catalogue = read_subfind(epoch.groups, header);
    if (catalogue.flagged > 0) {
      context_.info("snapshot {}: left out {} subhaloes with stars whose SubhaloFlag is 0",
                    info_.snapshots[snapshot].number, catalogue.flagged);
    }
    return std::move(catalogue.galaxies);
  }

  std::unique_ptr<simulation::StarReader> stars(std::size_t snapshot) const override {
    const Epoch& epoch = epochs_[snapshot];
    if (!info_.snapshots[snapshot].has_stars) {
      throw input_error("{}: snapshot {} has no star particles", options_.input,
                        info_.snapshots[snapshot].number);
    }
    return read_hdf5_stars(star_source(epoch.chunks, epoch.header, true, [&](const store::Hdf5File& file) {
      return snapshot_layout(file, dialect_, epoch.header);
    }));
  }

  simulation::MergerTree tree() const override {
    throw input_error("{}: merger trees are not supported for this format", options_.input);
  }

 private:
  std::map<std::int64_t, const SnapshotChunks*> numbered(const std::vector<SnapshotChunks>& found) {
    std::map<std::int64_t, const SnapshotChunks*> snapshots;
    for (const SnapshotChunks& chunks : found) {
      std::optional<std::int64_t> number = chunks.number;
      if (!number) number = snapshot_number(store::Hdf5File(chunks.files.front()));
      if (!number) unnumbered_ = chunks.files.front().string();
      const auto [place, is_new] = snapshots.emplace(number.value_or(0), &chunks);
      if (!is_new) {
        throw input_error("{} and {} are both snapshot {}; give one file, or put them in different folders",
                          place->second->files.front().string(), chunks.files.front().string(), place->first);
      }
    }
    return snapshots;
  }

  void add(std::int64_t number, const SnapshotChunks& chunks) {
    const store::Hdf5File first(chunks.files.front());
    check_chunk_count(first, "NumFilesPerSnapshot", chunks.files.size());
    const fs::path& with_stars = chunks.with_stars.empty() ? chunks.files.front() : chunks.with_stars;
    const GadgetHeader header = read_snapshot_header(store::Hdf5File(with_stars), dialect_, options_);
    append_snapshot(info_, number, header, first.path());
    simulation::Snapshot& snapshot = info_.snapshots.back();
    snapshot.has_stars = !chunks.with_stars.empty();
    if (snapshot.has_stars) snapshot.stars = announced_stars(first);
    Epoch epoch{header, chunks.files, {}};
    const fs::path folder = fs::absolute(chunks.files.front()).parent_path();
    if (!catalogues_.contains(folder)) catalogues_[folder] = find_tng_files(folder).groups;
    const auto groups = catalogues_[folder].find(number);
    if (groups != catalogues_[folder].end()) epoch.groups = groups->second;
    snapshot.has_galaxies = !epoch.groups.empty();
    epochs_.push_back(std::move(epoch));
  }

  void fill_details(const std::vector<SnapshotChunks>& found) {
    const auto with_stars =
        std::find_if(found.begin(), found.end(), [](const auto& one) { return !one.with_stars.empty(); });
    info_.details = describe_stars(store::Hdf5File(with_stars->with_stars), dialect_, epochs_.front().header);
    info_.files_h = epochs_.front().header.h;
    const bool says_cosmology = options_.hubble_kms_mpc && options_.omega_m && options_.omega_l;
    if (epochs_.front().header.clock && !says_cosmology)
      info_.lacks_cosmology = epochs_.front().chunks.front().string() + ": a run without cosmology";
    const bool has_galaxies = std::any_of(info_.snapshots.begin(), info_.snapshots.end(),
                                          [](const auto& one) { return one.has_galaxies; });
    if (has_galaxies) info_.radius_kind = "SUBFIND's half-mass radius of the stars in space";
    info_.details.emplace_back(
        "galaxies",
        has_galaxies
            ? "SUBFIND's subhaloes with stars; SubhaloFlag 0 left out"
            : "none: catalogues are not supported for this format; mock takes centres from table columns (--centre)");
    if (!unnumbered_.empty())
      info_.details.emplace_back("number", fmt::format("{} has none; 0 is assumed", unnumbered_));
  }

  RunContext context_;
  simulation::SimulationOptions options_;
  const SnapshotDialect& dialect_;
  simulation::SimulationInfo info_;
  std::vector<Epoch> epochs_;                                                // by index of the snapshot
  std::map<fs::path, std::map<std::int64_t, TngFiles::Chunks>> catalogues_;  // by folder
  std::string unnumbered_;                                                   // a file
};

simulation::SimulationFormat format_of(const char* name) {
  const SnapshotDialect& dialect = dialect_named(name);
  return {dialect.format, dialect.description,
          [&dialect](const fs::path& path) { return has_snapshots(path, dialect); },
          [&dialect](const simulation::SimulationOptions& options,
                     const RunContext& context) -> std::unique_ptr<simulation::Simulation> {
            return std::make_unique<DialectSimulation>(options, dialect, context);
          }};
}

}  // namespace

simulation::SimulationFormat swift_format() { return format_of("swift"); }
simulation::SimulationFormat horizon_agn_hdf5_format() { return format_of("horizon-agn-hdf5"); }
simulation::SimulationFormat magneticum_format() { return format_of("magneticum"); }

simulation::SimulationFormat gadget_format() {
  simulation::SimulationFormat format = format_of("gadget");
  format.recognises = [reads = format.recognises](const fs::path& path) {
    return reads(path) || !why_unread(path).empty();
  };
  format.open = [opens = format.open](const simulation::SimulationOptions& options,
                                      const RunContext& context) {
    const std::string reason = why_unread(options.input);
    if (!reason.empty()) throw input_error("{}", reason);
    return opens(options, context);
  };
  return format;
}

}  // namespace peculiar::hydro_hdf5
