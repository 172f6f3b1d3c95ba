#include "universe/write_universe.h"

#include <filesystem>

#include "base/error.h"
#include "tables/table_file.h"

namespace peculiar::universe {

namespace {

namespace fs = std::filesystem;

constexpr const char* kTruth = "truth.fits";

fs::path galaxies_folder(const UniverseOptions& options) { return fs::path(options.output) / "galaxies"; }

std::string bricks_name(std::int64_t number) { return fmt::format("tree_bricks{:03}", number); }

/// Whether simulate creates this name in its folder.
bool is_ours(const std::string& name) {
  return name == kTruth || name == "galaxies" || name.starts_with("output_");
}

}  // namespace

double disk_bytes(const UniverseOptions& options, double star_records, double dark_records) {
  // Doubles and integers per record: RAMSES's part files, GalaxyMaker's list of members, gal_stars.
  constexpr double kPart = 90;
  constexpr double kElements = 7 * 8;
  constexpr double kMember = 4;
  constexpr double kGalaxyStar = 92;
  const double star = kPart + (options.generation == "horizon_agn" ? kElements : 0) + kMember +
                      (options.no_galaxy_stars ? 0 : kGalaxyStar);
  const double dark = kPart + (options.generation == "horizon_agn" ? kElements : 0);
  return star_records * star + dark_records * dark;
}

void prepare_output(const UniverseOptions& options, double bytes, const RunContext& context) {
  const fs::path folder = options.output;
  if (fs::exists(folder) && !fs::is_directory(folder))
    throw input_error("{}: is a file; simulate needs a folder to write into", options.output);
  if (fs::exists(folder / kTruth) && !options.overwrite)
    throw input_error("{}: already contains a universe ({}); choose another folder or give --overwrite",
                      options.output, kTruth);
  std::vector<fs::path> old;
  if (!fs::exists(folder)) fs::create_directories(folder);
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (!is_ours(entry.path().filename().string()))
      throw input_error("{}: was not made by simulate; choose a folder without other files",
                        entry.path().string());
    old.push_back(entry.path());
  }
  if (!old.empty())
    context.info("{}: {} is replaced", options.output,
                 fs::exists(folder / kTruth) ? "the universe there" : "a broken-off run");
  // Removes the truth table first, so that the rest is recognised as incomplete after a kill.
  fs::remove(folder / kTruth);
  for (const fs::path& path : old) fs::remove_all(path);
  const double room = static_cast<double>(fs::space(folder).available);
  context.info("{}: {:.2f} GB will be written, {:.1f} GB are free", options.output, bytes / 1e9, room / 1e9);
  if (room < bytes)
    throw input_error(
        "{}: the disk has {:.2f} GB free, {:.2f} GB are needed; use fewer --galaxies, --particles or --snapshots, or --no-galaxy-stars",
        options.output, room / 1e9, bytes / 1e9);
  fs::create_directories(galaxies_folder(options));
}

void write_snapshot(const UniverseOptions& options, const BoxSnapshot& snapshot, int threads) {
  const bool has_families = options.generation == "families";
  horizon::write_ramses_snapshot(
      options.output, snapshot.header, snapshot.stars, snapshot.dark, static_cast<int>(options.files),
      has_families ? horizon::RamsesGeneration::kFamilies : horizon::RamsesGeneration::kHorizonAgn, threads);
  const fs::path folder = galaxies_folder(options);
  const bool is_galaxymaker = options.bricks == "galaxymaker";
  horizon::write_tree_bricks(
      folder / bricks_name(snapshot.header.number), snapshot.header, snapshot.stars, snapshot.galaxies,
      is_galaxymaker ? horizon::BricksVariant::kGalaxyMaker : horizon::BricksVariant::kHaloMakerOld);
  if (options.no_galaxy_stars) return;
  horizon::write_galaxy_stars(folder / fmt::format("GAL_{:05}", snapshot.header.number), snapshot.header,
                              snapshot.stars, snapshot.galaxies, threads);
}

void write_tree(const UniverseOptions& options, const std::vector<horizon::SnapshotHeader>& headers,
                const std::vector<std::vector<horizon::TreeGalaxy>>& galaxies) {
  std::vector<std::string> bricks;
  for (const horizon::SnapshotHeader& header : headers) bricks.push_back(bricks_name(header.number));
  horizon::write_merger_tree(galaxies_folder(options), headers, galaxies, bricks);
}

void write_truth(const UniverseOptions& options, const catalog::Table& truth) {
  tables::write_table(fs::path(options.output) / kTruth, truth);
}

}  // namespace peculiar::universe
