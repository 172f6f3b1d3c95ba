#include "universe/universe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"
#include "horizon/ramses.h"
#include "simulation/simulation.h"
#include "tables/table_file.h"
#include "universe/geometry.h"
#include "universe/system.h"

namespace peculiar::universe {
namespace {

namespace fs = std::filesystem;

class Universe : public ::testing::Test {
 protected:
  void SetUp() override { ::setenv("SOURCE_DATE_EPOCH", "1700000000", 1); }

  UniverseOptions small(const std::string& name) const {
    UniverseOptions options;
    options.output = (folder_.path() / name).string();
    options.galaxies = 4;
    options.mergers = 4;
    options.flybys = 2;
    options.epochs = 2;
    options.snapshots = 4;
    options.spacing_myr = 40;
    options.particles = 1000;
    options.dark_particles = 20;
    options.files = 2;
    return options;
  }
  TestFolder folder_;
};

std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> result;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      result[fs::relative(entry.path(), folder).string()] = read_file(entry.path());
  }
  return result;
}

TEST_F(Universe, SameSeedSameBytesForAnyNumberOfThreads) {
  UniverseOptions options = small("one");
  RunContext context;
  simulate(options, context);
  const auto one = contents(options.output);
  options.overwrite = true;
  context.threads = 2;
  simulate(options, context);
  const auto two = contents(options.output);
  ASSERT_EQ(one.size(), two.size());
  EXPECT_GT(one.size(), 50U);
  for (const auto& [name, bytes] : one) {
    if (name == "truth.fits") continue;  // its provenance contains --overwrite
    EXPECT_TRUE(two.at(name) == bytes) << name;
  }
  const catalog::Table truth = tables::read_table(fs::path(options.output) / "truth.fits");
  context.seed = 2;
  simulate(options, context);
  EXPECT_FALSE(tables::read_table(fs::path(options.output) / "truth.fits").at("stellar_mass").data ==
               truth.at("stellar_mass").data);
}

/// The files read back agree with the truth table.
void expect_truth(const std::string& folder) {
  const catalog::Table truth = tables::read_table(fs::path(folder) / "truth.fits");
  simulation::SimulationOptions input;
  input.input = folder;
  const auto simulation = simulation::open_simulation(input, {horizon::ramses_format()});
  const simulation::SimulationInfo& info = simulation->info();
  EXPECT_EQ(info.snapshots.size(), 8U);
  EXPECT_NEAR(info.box_mpc, 20, 1e-4);
  std::size_t rows = 0;
  for (std::size_t s = 0; s < info.snapshots.size(); ++s) {
    std::map<std::int64_t, simulation::Galaxy> galaxies;
    for (const simulation::Galaxy& galaxy : simulation->galaxies(s)) galaxies[galaxy.id] = galaxy;
    for (std::size_t row = 0; row < truth.rows(); ++row) {
      if (static_cast<std::int64_t>(truth.at("snapshot").number(row)) != info.snapshots[s].number) continue;
      ++rows;
      EXPECT_NEAR(info.snapshots[s].redshift(), truth.at("redshift").number(row), 1e-5);
      const simulation::Galaxy& galaxy =
          galaxies.at(static_cast<std::int64_t>(truth.at("galaxy").number(row)));
      EXPECT_NEAR(galaxy.stellar_mass_msun / truth.at("stellar_mass").number(row), 1, 1e-5);
      EXPECT_EQ(static_cast<double>(galaxy.particles), truth.at("particles").number(row));
    }
    EXPECT_GE(galaxies.size(), 5U);
  }
  EXPECT_EQ(rows, truth.rows());
}

TEST_F(Universe, IsReadBackAsItWasMade) {
  UniverseOptions options = small("families");
  const UniverseReport report = simulate(options);
  EXPECT_EQ(report.systems, 10);
  EXPECT_EQ(report.snapshots, 8);
  expect_truth(options.output);
  std::uintmax_t written = 0;
  for (const auto& [name, bytes] : contents(options.output)) written += bytes.size();
  EXPECT_LT(static_cast<double>(written), 1.2 * report.bytes + 1e6);
  EXPECT_GT(static_cast<double>(written), 0.4 * report.bytes);
}

TEST_F(Universe, IsReadBackAsHorizonAgnIs) {
  UniverseOptions options = small("horizon");
  options.generation = "horizon_agn";
  options.bricks = "halomaker";
  options.no_galaxy_stars = true;
  simulate(options);
  expect_truth(options.output);
  EXPECT_FALSE(fs::exists(fs::path(options.output) / "galaxies" / "GAL_00001"));
}

TEST_F(Universe, StarsOfAGalaxyLieAboutIt) {
  const UniverseOptions options = small("stars");
  simulate(options);
  simulation::SimulationOptions input;
  input.input = options.output;
  const auto simulation = simulation::open_simulation(input, {horizon::ramses_format()});
  const auto galaxies = simulation->galaxies(0);
  const auto reader = simulation->stars(0);
  std::size_t near = 0;
  std::int64_t all = 0;
  for (const simulation::Galaxy& galaxy : galaxies) all += galaxy.particles;
  for (std::size_t piece = 0; piece < reader->pieces(); ++piece) {
    const simulation::StarParticles stars = reader->read(piece);
    for (std::size_t i = 0; i < stars.size(); ++i) {
      for (const simulation::Galaxy& galaxy : galaxies) {
        double square = 0;
        for (std::size_t axis = 0; axis < 3; ++axis)
          square += std::pow(stars.position_kpc[axis][i] - galaxy.position_kpc[axis], 2);
        if (square > std::pow(5 * galaxy.semi_axes_kpc[0], 2)) continue;
        ++near;
        break;
      }
    }
  }
  EXPECT_GT(static_cast<double>(near), 0.9 * static_cast<double>(all));
}

/// Ids and positions of a snapshot's stars.
std::map<std::int64_t, Vector3> stars_by_id(const simulation::Simulation& simulation, std::size_t snapshot) {
  std::map<std::int64_t, Vector3> result;
  const auto reader = simulation.stars(snapshot);
  for (std::size_t piece = 0; piece < reader->pieces(); ++piece) {
    const simulation::StarParticles stars = reader->read(piece);
    for (std::size_t i = 0; i < stars.size(); ++i) {
      const Vector3 position{stars.position_kpc[0][i], stars.position_kpc[1][i], stars.position_kpc[2][i]};
      EXPECT_TRUE(result.try_emplace(stars.id[i], position).second) << stars.id[i];
    }
  }
  return result;
}

struct IdRange {
  std::int64_t first;
  std::int64_t last;
  bool operator<(const IdRange& other) const { return first < other.first; }
};

IdRange ids(const catalog::Table& truth, const std::string& whose, std::size_t row) {
  return {static_cast<std::int64_t>(truth.at(whose + "_first").number(row)),
          static_cast<std::int64_t>(truth.at(whose + "_last").number(row))};
}

/// Fraction of the stars of a range that lie within `radius` of a galaxy, and their number.
std::pair<double, std::size_t> share_within(const std::map<std::int64_t, Vector3>& stars,
                                            const IdRange& range, const simulation::Galaxy& galaxy,
                                            double radius) {
  std::size_t all = 0;
  std::size_t near = 0;
  for (auto at = stars.lower_bound(range.first); at != stars.end() && at->first <= range.last; ++at) {
    ++all;
    near += length(at->second - galaxy.position_kpc) < radius ? 1 : 0;
  }
  return {all > 0 ? static_cast<double>(near) / static_cast<double>(all) : 0, all};
}

/// A galaxy's stars in the files are those of the truth table, wherever an encounter has moved them.
void expect_identities(const UniverseOptions& options) {
  simulate(options);
  const catalog::Table truth = tables::read_table(fs::path(options.output) / "truth.fits");
  simulation::SimulationOptions input;
  input.input = options.output;
  const auto simulation = simulation::open_simulation(input, {horizon::ramses_format()});
  int pairs = 0;
  int remnants = 0;
  int before = 0;  // the first passage
  int after = 0;
  std::map<double, double> times;  // of the first passage, by system
  for (std::size_t s = 0; s < simulation->info().snapshots.size(); ++s) {
    const auto stars = stars_by_id(*simulation, s);
    std::map<std::int64_t, simulation::Galaxy> galaxies;
    for (const simulation::Galaxy& galaxy : simulation->galaxies(s)) galaxies[galaxy.id] = galaxy;
    std::map<IdRange, std::size_t> ranges;  // with their stars
    for (std::size_t row = 0; row < truth.rows(); ++row) {
      if (truth.at("snapshot").number(row) != static_cast<double>(simulation->info().snapshots[s].number))
        continue;
      const std::string role = truth.at("role").text(row);
      const simulation::Galaxy& galaxy =
          galaxies.at(static_cast<std::int64_t>(truth.at("galaxy").number(row)));
      const double edge = truth.at("edge").number(row);
      const IdRange own = ids(truth, "star", row);
      const auto [within, count] = share_within(stars, own, galaxy, edge);
      ranges[own] = count;
      EXPECT_EQ(truth.at("partner_first").is_missing(row), role == "alone");
      EXPECT_EQ(truth.at("partner_last").is_missing(row), role == "alone");
      const catalog::Column& first_passage = truth.at("time_to_first_pericentre");
      EXPECT_EQ(first_passage.is_missing(row), role == "alone") << row;
      if (role == "remnant") {
        EXPECT_LE(first_passage.number(row), truth.at("time_to_coalescence").number(row));
      }
      if (role != "alone") {
        // One time per system, and no other passage before it.
        const double until = first_passage.number(row);
        const double time = 1e3 * truth.at("age_of_universe").number(row) + until;
        EXPECT_NEAR(times.emplace(truth.at("system").number(row), time).first->second, time, 1e-6) << row;
        if (const catalog::Column& nearest = truth.at("time_to_pericentre"); !nearest.is_missing(row)) {
          EXPECT_LE(until, nearest.number(row) + 1e-9) << row;
        }
        before += until > 0 ? 1 : 0;
        after += until < 0 ? 1 : 0;
      }
      if (role == "alone") {
        EXPECT_NEAR(within, kEdgeShare, 0.03) << row;
        // All that are bound.
        EXPECT_GE(static_cast<double>(count), truth.at("particles").number(row)) << row;
        EXPECT_LE(static_cast<double>(count), 1.01 * truth.at("particles").number(row)) << row;
        continue;
      }
      const IdRange other = ids(truth, "partner", row);
      const auto [others_within, others] = share_within(stars, other, galaxy, edge);
      ranges[other] = others;
      if (role == "remnant") {
        EXPECT_LT(own.first, other.first);
        ++remnants;
      } else if (truth.at("separation").number(row) > 1.5 * edge) {
        ++pairs;
        EXPECT_GT(within, others_within) << row;
      }
    }
    std::size_t named = 0;
    std::int64_t last = 0;
    for (const auto& [range, count] : ranges) {
      EXPECT_GT(range.first, last);
      EXPECT_GE(range.last, range.first);
      last = range.last;
      named += count;
    }
    EXPECT_EQ(named, stars.size());
  }
  EXPECT_GE(pairs, 4);
  EXPECT_GE(remnants, 2);
  EXPECT_GT(before, 0);
  EXPECT_GT(after, remnants);
}

TEST_F(Universe, IdentitiesInTheTruthAreThoseOfTheFiles) {
  for (const char* structure : {"smooth", "observed"}) {
    UniverseOptions options = small(structure);
    options.mergers = 6;
    options.structure = structure;
    expect_identities(options);
  }
}

TEST_F(Universe, TheTreeJoinsWhatMergedAndNothingAcrossEpochs) {
  UniverseOptions options = small("tree");
  options.galaxies = 2;
  options.mergers = 12;
  simulate(options);
  const catalog::Table truth = tables::read_table(fs::path(options.output) / "truth.fits");
  simulation::SimulationOptions input;
  input.input = options.output;
  const simulation::MergerTree tree = simulation::open_simulation(input, {horizon::ramses_format()})->tree();
  int joined = 0;
  for (std::size_t row = 0; row < truth.rows(); ++row) {
    const auto snapshot = static_cast<std::int32_t>(truth.at("snapshot").number(row)) - 1;
    const std::int64_t node = tree.find(snapshot, static_cast<std::int64_t>(truth.at("galaxy").number(row)));
    ASSERT_GE(node, 0);
    const auto progenitors = tree.progenitors(node);
    if (snapshot % 4 == 0) {
      EXPECT_TRUE(progenitors.empty());
    } else if (truth.at("kind").text(row) == "isolated") {
      EXPECT_EQ(progenitors.size(), 1U);
    } else if (truth.at("role").text(row) == "remnant" && progenitors.size() == 2) {
      ++joined;
    }
  }
  EXPECT_GE(joined, 3);
}

std::string provenance_in(const fs::path& truth) {
  for (const auto& [key, value] : tables::read_table(truth).metadata) {
    if (key == "provenance") return value;
  }
  return "";
}

TEST_F(Universe, ACompleteOneIsKeptABrokenOffOneReplaced) {
  UniverseOptions options = small("kept");
  options.galaxies = 2;
  options.mergers = 0;
  options.flybys = 0;
  options.epochs = 1;
  options.snapshots = 2;
  simulate(options);
  EXPECT_THROW(simulate(options), Error);
  const fs::path folder = options.output;
  EXPECT_FALSE(fs::exists(folder / "simulate.unfinished"));
  RunContext interrupted;
  interrupted.log = [](MessageLevel, std::string_view text) {
    if (text.find("will be written") != std::string_view::npos) throw internal_error("stopped");
  };
  options.overwrite = true;
  options.snapshots = 3;  // numbers that the broken-off run does not have
  EXPECT_THROW(simulate(options, interrupted), Error);
  EXPECT_FALSE(fs::exists(folder / "truth.fits"));
  EXPECT_TRUE(fs::exists(folder / "simulate.unfinished"));
  options.overwrite = false;
  EXPECT_NO_THROW(simulate(options));
  fs::rename(folder / "truth.fits", folder_.path() / "truth.fits");
  // As a run that was killed before the truth table.
  write_file(folder / "simulate.unfinished", provenance_in(folder_.path() / "truth.fits"));
  EXPECT_NO_THROW(simulate(options));
  EXPECT_TRUE(fs::exists(folder / "output_00003"));
  EXPECT_TRUE(fs::exists(folder / "truth.fits"));
  EXPECT_FALSE(fs::exists(folder / "simulate.unfinished"));
  write_file(fs::path(options.output) / "thesis.tex", "years of work");
  options.overwrite = true;
  EXPECT_THROW(simulate(options), Error);
  EXPECT_TRUE(fs::exists(fs::path(options.output) / "truth.fits"));
}

/// A folder of somebody's RAMSES run, meant for info or select.
TEST_F(Universe, ForeignRunsAreKept) {
  UniverseOptions options = small("foreign");
  options.galaxies = 2;
  options.mergers = options.flybys = 0;
  options.epochs = 1;
  options.snapshots = 2;
  const auto expect_kept = [&](const fs::path& file) {
    for (const bool overwrite : {false, true}) {
      options.overwrite = overwrite;
      try {
        simulate(options);
        ADD_FAILURE() << "no error of " << file;
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kInput);
        EXPECT_TRUE(overwrite == false ||
                    std::string(error.what()).find("was not made by simulate") != std::string::npos)
            << error.what();
      }
      EXPECT_EQ(read_file(file), "months of computing");
    }
  };
  const fs::path folder = options.output;
  for (const char* name :
       {"output_00101/info_00101.txt", "output_00001/info_00001.txt", "galaxies/tree.dat"}) {
    fs::create_directories((folder / name).parent_path());
    write_file(folder / name, "months of computing");
    expect_kept(folder / name);
    fs::remove_all(folder);
  }
  // A universe of ours into which another run was copied.
  simulate(options);
  fs::create_directories(folder / "output_00101");
  write_file(folder / "output_00101/info_00101.txt", "months of computing");
  expect_kept(folder / "output_00101/info_00101.txt");
  // A truth table of another program.
  catalog::Table other;
  other.add({"galaxy", "", "number", std::vector<std::int64_t>{1}, {}});
  tables::write_table(folder / "truth.fits", other);
  expect_kept(folder / "output_00101/info_00101.txt");
}

void expect_config_error(const UniverseOptions& options, const std::string& word) {
  try {
    simulate(options);
    ADD_FAILURE() << "no error of " << word;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kConfig);
    EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
  }
  EXPECT_FALSE(fs::exists(options.output));
}

TEST_F(Universe, WhatCannotBeIsRefusedBeforeAnythingIsWritten) {
  UniverseOptions options = small("crowded");
  options.box_mpc = 1;
  expect_config_error(options, "--box");
  options = small("overlapping");
  options.redshift_last = 2.99;
  expect_config_error(options, "epochs");
  options = small("empty");
  options.galaxies = options.mergers = 0;
  options.flybys = 1;
  expect_config_error(options, "--galaxies");
  options = small("vast");
  options.particles = 1'000'000'000;
  try {
    simulate(options);
    ADD_FAILURE() << "no error of the disk";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("free"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace peculiar::universe
