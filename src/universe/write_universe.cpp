#include "universe/write_universe.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/verb.h"
#include "base/version.h"
#include "tables/table_file.h"
#include "tables/table_provenance.h"

namespace peculiar::universe {

namespace {

namespace fs = std::filesystem;

constexpr const char* kTruth = "truth.fits";
constexpr const char* kUnfinished = "simulate.unfinished";  // the provenance, until there is a truth table

fs::path galaxies_folder(const UniverseOptions& options) { return fs::path(options.output) / "galaxies"; }

std::string bricks_name(std::int64_t number) { return fmt::format("tree_bricks{:03}", number); }

/// Provenance of the universe in the folder, complete or broken off; "" if there is none.
std::string provenance_of(const fs::path& folder) {
  if (!fs::exists(folder / kTruth))
    return fs::exists(folder / kUnfinished) ? read_file(folder / kUnfinished) : "";
  for (const auto& [key, value] : tables::read_table(folder / kTruth).metadata) {
    if (key == tables::kProvenanceKey) return value;
  }
  return "";
}

/// The names that a run with this provenance creates in its folder; empty if it is not one of simulate.
std::set<std::string> names_made(const std::string& provenance) {
  const nlohmann::json made = nlohmann::json::parse(provenance, nullptr, false);
  if (!made.is_object() || made.value("verb", nlohmann::json()) != "simulate") return {};
  std::set<std::string> names{kTruth, kUnfinished, "galaxies"};
  const nlohmann::json& settings = made.at("settings");
  const std::int64_t none = 0;
  const std::int64_t snapshots = settings.value("epochs", none) * settings.value("snapshots", none);
  for (std::int64_t number = 1; number <= snapshots; ++number)
    names.insert(fmt::format("output_{:05}", number));
  return names;
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
  const std::string earlier = provenance_of(folder);
  const std::set<std::string> ours = names_made(earlier);
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!ours.contains(name))
      throw input_error("{}: was not made by simulate; choose a folder without other files",
                        entry.path().string());
    if (name != kUnfinished) old.push_back(entry.path());
  }
  if (!ours.empty()) {
    context.info("{}: {} is replaced", options.output,
                 fs::exists(folder / kTruth) ? "the universe there" : "a broken-off run");
    // Removes the truth table first, so that the rest is recognised as incomplete after a kill.
    write_file(folder / kUnfinished, earlier);
    fs::remove(folder / kTruth);
    for (const fs::path& path : old) fs::remove_all(path);
  }
  const double room = static_cast<double>(fs::space(folder).available);
  context.info("{}: {:.2f} GB will be written, {:.1f} GB are free", options.output, bytes / 1e9, room / 1e9);
  if (room < bytes)
    throw input_error(
        "{}: the disk has {:.2f} GB free, {:.2f} GB are needed; use fewer --galaxies, --particles or --snapshots, or --no-galaxy-stars",
        options.output, room / 1e9, bytes / 1e9);
  write_file(folder / kUnfinished,
             Provenance::now("simulate", settings_of(options, context), context).json());
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
  fs::remove(fs::path(options.output) / kUnfinished);
}

}  // namespace peculiar::universe
