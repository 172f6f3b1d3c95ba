#include "mergers/select.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/test_context.h"
#include "base/test_folder.h"
#include "horizon/writers.h"
#include "mergers/drawn_simulation_testing.h"
#include "simulation/simulation_testing.h"
#include "tables/table_file.h"

namespace peculiar::mergers {
namespace {

using testing::HasSubstr;

class Select : public testing::Test {
 protected:
  Select() : simulation(Drawing(10, 1000)) {
    Drawing& drawing = simulation.drawing;
    drawing.line(1, 0, std::vector<double>(10, 10.0), 500, 1e11);
    drawing.line(2, 0, {16, 15, 13, 12, 11}, 500, 4e10);
    drawing.link(4, 2, 5, 1);
    drawing.line(3, 0, std::vector<double>(10, 500.0), 500, 1e11);
    simulation.radii_are_known = true;
    options.simulation.input = "drawing";
    options.output = (folder.path() / "chosen.ecsv").string();
  }

  std::string message() {
    return simulation::error_of([this] { select_galaxies(simulation, options); });
  }

  DrawnSimulation simulation;
  SelectOptions options;
  TestFolder folder;
};

/// The row of a galaxy in a snapshot.
std::size_t row_of(const catalog::Table& table, std::int64_t snapshot, std::int64_t galaxy) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.at("snapshot").number(row) == static_cast<double>(snapshot) &&
        table.at("galaxy").number(row) == static_cast<double>(galaxy))
      return row;
  }
  throw input_error("galaxy {} of snapshot {} is not in the table", galaxy, snapshot);
}

TEST_F(Select, WritesTheCatalogueInEveryFormat) {
  for (const char* suffix : {".fits", ".vot", ".ecsv", ".csv"}) {
    options.output = (folder.path() / "chosen").string() + suffix;
    const SelectReport report = select_galaxies(simulation, options);
    const catalog::Table table = tables::read_table(options.output);
    // Pre-merger in steps 2 to 4, merger in 5, post-merger to 8; 3 is isolated in 3 to 6.
    EXPECT_EQ(report.rows, 11);
    EXPECT_EQ(table.rows(), 11U);
    const std::size_t row = row_of(table, 102, 1);
    EXPECT_EQ(table.at("role").text(row), "pre-merger");
    EXPECT_EQ(table.at("companion").number(row), 2);
    EXPECT_NEAR(table.at("companion_distance").number(row), 3, 1e-9);
    EXPECT_NEAR(table.at("normalised_time").number(row), -3 / 3.5, 1e-9);
    EXPECT_NEAR(table.at("time_from_coalescence").number(row), -0.3, 1e-9);
    EXPECT_EQ(table.at("steps_to_coalescence").number(row), 3);
    EXPECT_EQ(table.at("coalescence_snapshot").number(row), 105);
    EXPECT_EQ(table.at("remnant").number(row), 1);
    EXPECT_NEAR(table.at("mass_ratio").number(row), 0.4, 1e-12);
    EXPECT_EQ(table.at("semi_axis_b").number(row), 2);
    const std::size_t alone = row_of(table, 104, 3);
    EXPECT_EQ(table.at("role").text(alone), "isolated");
    for (const char* name : {"merger", "companion", "mass_ratio", "normalised_time", "complete"})
      EXPECT_TRUE(table.at(name).is_missing(alone)) << name << suffix;
  }
}

TEST_F(Select, EveryColumnIsDescribedAndTheProvenanceIsKept) {
  options.rule.separation = 4.5;
  select_galaxies(simulation, options);
  const catalog::Table table = tables::read_table(options.output);
  for (const catalog::Column& column : table.columns())
    EXPECT_FALSE(column.description.empty()) << column.name;
  EXPECT_EQ(table.at("stellar_mass").unit, "solMass");
  EXPECT_EQ(table.at("effective_radius").unit, "kpc");
  ASSERT_EQ(table.metadata.size(), 1U);
  const auto provenance = nlohmann::json::parse(table.metadata.front().second);
  EXPECT_EQ(provenance.at("verb"), "select");
  EXPECT_EQ(provenance.at("settings").at("separation"), 4.5);
}

TEST_F(Select, NobodyIsACatalogueToo) {
  options.rule.mass_min_msun = 1e15;
  for (const char* suffix : {".fits", ".vot", ".ecsv", ".csv"}) {
    options.output = (folder.path() / "nobody").string() + suffix;
    EXPECT_EQ(select_galaxies(simulation, options).rows, 0);
    const catalog::Table table = tables::read_table(options.output);
    EXPECT_EQ(table.rows(), 0U);
    EXPECT_TRUE(table.has("normalised_time"));
  }
}

TEST_F(Select, CountsWhatItFound) {
  const SelectReport report = select_galaxies(simulation, options);
  EXPECT_EQ(report.snapshots, 10);
  EXPECT_EQ(report.counts, (std::array<std::int64_t, kRoles>{4, 3, 1, 3, 14}));
  EXPECT_EQ(report.mergers, 1);
  EXPECT_EQ(report.complete, 1);
  EXPECT_EQ(report.begins_late, 0);
  EXPECT_EQ(report.radii_measured, 0);
}

TEST_F(Select, MeasuresRadiiWhereTheCatalogueLacksThem) {
  simulation.radii_are_known = false;
  EXPECT_THAT(message(), HasSubstr("has no effective radius in the catalogue"));
  for (std::size_t step = 0; step < 10; ++step) {
    simulation.stars_at(step, plummer_sphere({10, 500, 0}, 1, 4000, step));
    simulation.stars_at(step, plummer_sphere({500, 500, 0}, 2, 4000, 100 + step));
  }
  const SelectReport report = select_galaxies(simulation, options);
  const catalog::Table table = tables::read_table(options.output);
  EXPECT_EQ(report.radii_measured, 25);
  EXPECT_NEAR(table.at("effective_radius").number(row_of(table, 104, 3)), 2, 0.2);
  EXPECT_NEAR(table.at("effective_radius").number(row_of(table, 105, 1)), 1, 0.1);
}

TEST_F(Select, AsksForNoRadiiThatItDoesNotNeed) {
  simulation.radii_are_known = false;
  simulation.drawing.catalogues[9][0].stellar_mass_msun = 3e11;  // galaxy 1: no other galaxy may be listed
  options.rule.mass_min_msun = 2e11;
  for (const std::size_t step : {1, 2, 3, 4, 9})  // from the separation to coalescence, and the last step
    simulation.stars_at(step, plummer_sphere({10, 500, 0}, 1, 4000, step));
  EXPECT_EQ(select_galaxies(simulation, options).radii_measured, 5);
}

TEST_F(Select, SaysWhatIsMissing) {
  simulation.drawing.info.snapshots[3].has_galaxies = false;
  EXPECT_THAT(message(), HasSubstr("the tree has 3 galaxies in snapshot 103, but there is no catalogue"));
  simulation.drawing.info.has_tree = false;
  EXPECT_THAT(message(), HasSubstr("there is no merger tree"));
}

TEST_F(Select, RefusesOutputsThatCannotBe) {
  options.output = "chosen.h5";
  EXPECT_THAT(message(), HasSubstr("has no table suffix"));
  options.output = (folder.path() / "chosen.ecsv").string();
  EXPECT_EQ(message(), "");
  EXPECT_THAT(message(), HasSubstr("exists"));
  options.overwrite = true;
  EXPECT_EQ(message(), "");
  options.rule.redshift_min = 2;
  options.rule.redshift_max = 1;
  EXPECT_THAT(message(), HasSubstr("above --redshift-max"));
}

/// Galaxies of one step as in the files, made of stars: 1 at rest, and 2 at a distance along x.
std::vector<horizon::CatalogueGalaxy> pair_of_galaxies(std::optional<double> distance_kpc, double box_kpc,
                                                       simulation::StarParticles& stars) {
  std::vector<horizon::CatalogueGalaxy> galaxies;
  for (std::int64_t id = 1; id <= (distance_kpc.has_value() ? 2 : 1); ++id) {
    horizon::CatalogueGalaxy one;
    one.galaxy.id = one.galaxy.host = id;
    one.galaxy.position_kpc = {box_kpc / 2 + (id == 2 ? *distance_kpc : 0), box_kpc / 2, box_kpc / 2};
    one.galaxy.velocity_kms = {0, 0, 0};
    one.galaxy.semi_axes_kpc = {3, 2, 1};
    one.galaxy.radius_kpc = 6;
    one.galaxy.effective_radius_kpc = 1;
    one.galaxy.stellar_mass_msun = id == 1 ? 1e11 : 4e10;
    one.galaxy.particles = 1;
    one.members = {stars.size()};
    stars.append(plummer_sphere(one.galaxy.position_kpc, 1, 1, 1));
    galaxies.push_back(one);
  }
  return galaxies;
}

TEST_F(Select, ReadsTheFilesOfGalaxyMakerAndTreeMaker) {
  const std::vector<std::optional<double>> distances{6, 5, 3, 2, 1, {}, {}, {}, {}, {}};
  std::vector<horizon::SnapshotHeader> steps;
  std::vector<std::vector<horizon::TreeGalaxy>> tree;
  std::vector<std::string> bricks;
  for (std::size_t step = 0; step < distances.size(); ++step) {
    horizon::SnapshotHeader header{
        static_cast<std::int64_t>(50 + step), 0.3 + 0.01 * static_cast<double>(step), 10, {}};
    simulation::StarParticles stars;
    const auto galaxies = pair_of_galaxies(distances[step], 1e4 * header.scale_factor, stars);
    stars.id = {1, 2};
    bricks.push_back(fmt::format("tree_bricks{:03d}", header.number));
    horizon::write_tree_bricks(folder.path() / bricks.back(), header, stars, galaxies,
                               horizon::BricksVariant::kGalaxyMaker);
    steps.push_back(header);
    tree.emplace_back();
    for (const horizon::CatalogueGalaxy& one : galaxies) {
      tree.back().push_back({one.galaxy, {}});
      if (step > 0) tree.back().back().fathers.emplace_back(one.galaxy.id, 70);
    }
    if (step == 5) tree.back().back().fathers.emplace_back(2, 30);
  }
  horizon::write_merger_tree(folder.path(), steps, tree, bricks);
  options.simulation.input = folder.path().string();
  options.simulation.box_mpc = 10;
  options.rule.roles.emplace_back("other");
  select_galaxies(options);
  const catalog::Table table = tables::read_table(options.output);
  std::string roles;
  for (std::int64_t step = 0; step < 10; ++step)
    roles += table.at("role").text(row_of(table, 50 + step, 1))[1];
  EXPECT_EQ(roles, "ttrrreooot");  // other, pre-merger, merger, post-merger
  EXPECT_NEAR(table.at("companion_distance").number(row_of(table, 52, 1)), 3, 1e-2);
  EXPECT_EQ(table.rows(), 15U);
}

// Plummer spheres of 2 kpc (the projected half-mass radius), whose catalogue says 10: it would give far too
// many companions.
TEST_F(Select, RadiiOfAnotherKindAreMeasured) {
  for (auto& catalogue : simulation.drawing.catalogues) {
    for (simulation::Galaxy& galaxy : catalogue) galaxy.effective_radius_kpc = 10;
  }
  for (std::size_t snapshot = 0; snapshot < 10; ++snapshot) {
    for (const simulation::Galaxy& galaxy : simulation.drawing.catalogues[snapshot])
      simulation.stars_at(snapshot, plummer_sphere(galaxy.position_kpc, 2, 4000, 5));
  }
  const auto radius = [this](const char* source) {
    options.overwrite = true;
    options.rule.roles = {"other", "isolated", "pre-merger", "merger", "post-merger"};
    options.radius.source = source;
    select_galaxies(simulation, options);
    const catalog::Table table = tables::read_table(options.output);
    return table.at("effective_radius").number(row_of(table, 104, 3));
  };
  EXPECT_EQ(radius("auto"), 10);
  EXPECT_NEAR(radius("measured"), 2, 0.1);
  simulation.drawing.info.has_projected_radii = false;
  EXPECT_NEAR(radius("auto"), 2, 0.1);
  EXPECT_EQ(radius("catalogue"), 10);
}

TEST_F(Select, ARunWithoutCosmologyAsksForOne) {
  simulation.drawing.info.lacks_cosmology = "info_00001.txt: a run without cosmology";
  EXPECT_THAT(message(), HasSubstr("info_00001.txt: a run without cosmology"));
  EXPECT_THAT(message(), HasSubstr("--hubble, --omega-m and --omega-l"));
}

class SelectAll : public Select {
 protected:
  SelectAll() {
    simulation.drawing.info.has_tree = false;
    options.all = true;
    options.overwrite = true;
  }
  catalog::Table table() {
    report = select_galaxies(simulation, options);
    return tables::read_table(options.output);
  }
  SelectReport report;
};

TEST_F(SelectAll, NeedsNoTreeAndSaysNothingOfMergers) {
  const catalog::Table all = table();
  EXPECT_EQ(report.rows, 25);  // two galaxies in ten snapshots, and one in five
  EXPECT_EQ(all.rows(), 25U);
  for (const char* name : {"role", "merger", "tree", "normalised_time", "companion"})
    EXPECT_FALSE(all.has(name)) << name;
  const std::size_t row = row_of(all, 102, 2);
  EXPECT_EQ(all.at("stellar_mass").number(row), 4e10);
  EXPECT_EQ(all.at("stellar_mass").unit, "solMass");
  EXPECT_EQ(all.at("x").number(row), 13);
  EXPECT_EQ(all.at("radius_from").text(row), "catalogue");
  EXPECT_EQ(report.radii_of_catalogue, 25);
}

TEST_F(SelectAll, WarnsOfSeveralSnapshotsWithoutATree) {
  const auto said = [this] {
    MessageLog log;
    select_galaxies(simulation, options, log.context());
    return log.text();
  };
  EXPECT_THAT(said(),
              testing::AllOf(HasSubstr("warning: "), HasSubstr("has no merger tree, so the 10 snapshots"),
                             HasSubstr("--snapshots 109")));
  options.rule.snapshots = {"104"};
  EXPECT_THAT(said(), testing::Not(HasSubstr("tree")));
  options.rule.snapshots = {};
  simulation.drawing.info.has_tree = true;
  EXPECT_THAT(said(), testing::Not(HasSubstr("tree")));
}

TEST_F(SelectAll, WithoutBeingAskedTheErrorSaysWhatToAdd) {
  options.all = false;
  EXPECT_THAT(message(), HasSubstr("--all lists all galaxies"));
  EXPECT_THAT(message(), HasSubstr("[select] all = true"));
  options.all = true;
  options.rule.roles = {"isolated"};
  EXPECT_THAT(message(), HasSubstr("leave out --roles"));
}

TEST_F(SelectAll, MassAndSnapshotsChoose) {
  options.rule.mass_min_msun = 5e10;
  EXPECT_EQ(table().rows(), 20U);
  options.rule.mass_min_msun = 0;
  options.rule.mass_max_msun = 5e10;
  EXPECT_EQ(table().rows(), 5U);
  options.rule.snapshots = {"0102", "109"};
  const catalog::Table chosen = table();
  ASSERT_EQ(chosen.rows(), 1U);
  EXPECT_EQ(chosen.at("snapshot").number(0), 102);
  options.rule.snapshots = {"200"};
  EXPECT_THAT(message(), HasSubstr("there is no snapshot 200; the nearest is 109"));
  options.rule.snapshots = {"last"};
  EXPECT_THAT(message(), HasSubstr("--snapshots: 'last' is not a snapshot number"));
  options.rule.snapshots = {};
  options.rule.mass_min_msun = 6e10;
  EXPECT_THAT(message(), HasSubstr("--mass-min 6e+10 is above --mass-max 5e+10"));
}

TEST_F(SelectAll, TheSameLimitsHoldWithATree) {
  simulation.drawing.info.has_tree = true;
  options.all = false;
  options.rule.snapshots = {"104"};
  EXPECT_EQ(table().rows(), 2U);  // the pre-merger and the isolated one
  options.rule.mass_max_msun = 5e10;
  EXPECT_EQ(table().rows(), 0U);
}

TEST_F(SelectAll, ATreeTellsWhatAGalaxyEndsIn) {
  simulation.drawing.info.has_tree = true;
  const catalog::Table all = table();
  ASSERT_TRUE(all.has("tree"));
  EXPECT_EQ(all.at("tree").text(row_of(all, 102, 2)), "109_1");  // merges into 1
  EXPECT_EQ(all.at("tree").text(row_of(all, 107, 1)), "109_1");
  EXPECT_EQ(all.at("tree").text(row_of(all, 102, 3)), "109_3");
}

TEST_F(SelectAll, RadiiAreMeasuredWhereThereAreStarsAndSaidToBeMissingElsewhere) {
  simulation.radii_are_known = false;
  simulation.stars_at(4, plummer_sphere({10, 500, 0}, 1, 4000, 1));
  simulation.stars_at(4, plummer_sphere({11, 500, 0}, 1, 4000, 2));
  simulation.stars_at(4, plummer_sphere({500, 500, 0}, 2, 4000, 3));
  const catalog::Table all = table();
  EXPECT_EQ(report.radii_of_stars, 3);
  EXPECT_EQ(report.without_radius, 22);
  EXPECT_NEAR(all.at("effective_radius").number(row_of(all, 104, 3)), 2, 0.2);
  EXPECT_EQ(all.at("radius_from").text(row_of(all, 104, 3)), "stars");
  EXPECT_TRUE(all.at("effective_radius").is_missing(row_of(all, 103, 3)));
  EXPECT_TRUE(all.at("radius_from").is_missing(row_of(all, 103, 3)));
}

TEST_F(SelectAll, GalaxiesWithoutStellarMassAreCounted) {
  simulation.drawing.catalogues[3][0].stellar_mass_msun = 0;
  EXPECT_EQ(table().rows(), 24U);
  EXPECT_EQ(report.without_mass, 1);
}

TEST_F(SelectAll, WithoutCataloguesItSaysWhereToTakePlacesFrom) {
  for (simulation::Snapshot& snapshot : simulation.drawing.info.snapshots) snapshot.has_galaxies = false;
  EXPECT_THAT(message(), HasSubstr("no galaxy catalogue"));
  EXPECT_THAT(message(), HasSubstr("mock directly: --galaxies TABLE"));
}

}  // namespace
}  // namespace peculiar::mergers
