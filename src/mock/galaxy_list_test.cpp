#include "mock/galaxy_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "mock/mock_testing.h"
#include "simulation/simulation_testing.h"

namespace peculiar::mock {
namespace {

using simulation::error_of;
using testing::HasSubstr;

/// Two snapshots at z = 1 and 0 in a box of 10 Mpc; h = 0.7.
simulation::SimulationInfo box_without_catalogue() {
  simulation::SimulationInfo info;
  info.path = "box";
  info.box_mpc = 10;
  info.cosmology = {70, 0.3, 0.7};
  for (const double a : {0.5, 1.0}) {
    simulation::Snapshot snapshot;
    snapshot.number = a < 1 ? 10 : 20;
    snapshot.scale_factor = a;
    snapshot.has_stars = true;
    info.snapshots.push_back(snapshot);
  }
  return info;
}

catalog::Column numbers(std::string name, std::vector<double> values, std::string unit = "") {
  return {std::move(name), std::move(unit), "", std::move(values), {}};
}
catalog::Column integers(std::string name, std::vector<std::int64_t> values) {
  return {std::move(name), "", "", std::move(values), {}};
}

class GalaxyListTest : public testing::Test {
 protected:
  GalaxyListTest() {
    context_.log = [this](MessageLevel level, std::string_view text) {
      if (level == MessageLevel::kWarning) warnings_.emplace_back(text);
    };
  }
  GalaxyList list(catalog::Table table) const {
    return {std::move(table), "t.csv", options_, info_, context_};
  }
  std::string error(catalog::Table table) const {
    return error_of([&] { list(std::move(table)); });
  }
  static catalog::Table table(std::vector<catalog::Column> columns) {
    catalog::Table made;
    for (catalog::Column& column : columns) made.add(std::move(column));
    return made;
  }

  simulation::SimulationInfo info_ = box_without_catalogue();
  ColumnOptions options_;
  RunContext context_;
  std::vector<std::string> warnings_;
};

TEST_F(GalaxyListTest, UnitsAreWhatTheySay) {
  info_.files_h = 0.5;
  const auto kpc = [&](const char* unit, std::size_t snapshot) {
    return kpc_per_unit(unit, info_, snapshot, "t");
  };
  for (const auto& [unit, at_half, today] :
       std::vector<std::tuple<const char*, double, double>>{{"kpc", 1, 1},
                                                            {"Mpc", 1e3, 1e3},
                                                            {"pc", 1e-3, 1e-3},
                                                            {"pkpc", 1, 1},
                                                            {"ckpc", 0.5, 1},
                                                            {"cMpc", 500, 1e3},
                                                            {"kpccm", 0.5, 1},
                                                            {"Mpccm/h", 1e3, 2e3},
                                                            {"ckpc/h", 1, 2},
                                                            {"cMpc/h", 1e3, 2e3},
                                                            {"pMpc/h", 2e3, 2e3},
                                                            {"ckpc / littleh", 1, 2},
                                                            {"box", 5e3, 1e4}}) {
    EXPECT_NEAR(kpc(unit, 0) / at_half, 1, 1e-12) << unit;
    EXPECT_NEAR(kpc(unit, 1) / today, 1, 1e-12) << unit;
  }
  for (const char* unit : {"Mpc/h", "kpc/h"})
    EXPECT_THAT(error_of([&] { kpc(unit, 0); }), HasSubstr("comoving or physical")) << unit;
  for (const char* unit : {"cm", "m", "", "arcsec", "ppkpc", "c", "/h"})
    EXPECT_THAT(error_of([&] { kpc(unit, 0); }), HasSubstr("unknown unit")) << unit;
  info_.files_h.reset();
  EXPECT_NEAR(kpc("cMpc/h", 1), 1e3 / 0.7, 1e-9);
}

TEST_F(GalaxyListTest, AUnitOfNoColumnIsRefused) {
  for (simulation::Snapshot& snapshot : info_.snapshots) snapshot.has_galaxies = true;
  options_.centre_unit = "cMpc/h";
  const auto rows = table({integers("galaxy", {7}), integers("snapshot", {10})});
  EXPECT_THAT(error(rows), HasSubstr("--centre X,Y,Z"));
  options_.centre_unit = "auto";
  options_.radius_unit = "ckpc";
  EXPECT_THAT(error(rows), HasSubstr("--radius COLUMN"));
}

// Rockstar's table: comoving Mpc/h, radii in comoving kpc/h, no snapshot column.
TEST_F(GalaxyListTest, AFindersColumnsAreNamed) {
  options_.id = "ID";
  options_.snapshot = 10;
  options_.centre = {"X", "Y", "Z"};
  options_.centre_unit = "cMpc/h";
  options_.radius = "Rvir";
  options_.radius_unit = "ckpc/h";
  const GalaxyList found = list(table({integers("ID", {7, 8}), numbers("X", {1, 2}), numbers("Y", {0, 3}),
                                       numbers("Z", {7, 6.5}), numbers("Rvir", {140, 70})}));
  ASSERT_EQ(found.rows().size(), 2U);
  const Row& row = found.rows()[1];
  EXPECT_EQ(row.galaxy, 8);
  EXPECT_EQ(row.snapshot, 0U);
  EXPECT_NEAR((*row.centre_kpc)[0], 2e3 / 0.7 / 2, 1e-9);
  EXPECT_NEAR((*row.centre_kpc)[2], 6.5e3 / 0.7 / 2, 1e-9);
  EXPECT_NEAR(row.radius_kpc, 50, 1e-9);
  EXPECT_EQ((*found.rows()[0].centre_kpc)[2], 0);  // at the far face, which wraps to the near one
  EXPECT_EQ(found.table().at("galaxy").text(1), "8");
  EXPECT_EQ(found.table().at("snapshot").text(1), "10");
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(GalaxyListTest, WithoutACatalogueTheColumnsOfSelectAreTaken) {
  catalog::Table chosen = table({integers("galaxy", {1, 2}), integers("snapshot", {10, 20}),
                                 numbers("x", {1e3, 2e3}, "kpc"), numbers("y", {1, 2}, "Mpc"),
                                 numbers("z", {1, 2}, "kpc"), numbers("effective_radius", {3, 4}, "kpc")});
  const GalaxyList found = list(chosen);
  EXPECT_EQ((*found.rows()[0].centre_kpc)[0], 1000);
  EXPECT_EQ((*found.rows()[1].centre_kpc)[1], 2000);
  EXPECT_EQ(found.rows()[1].radius_kpc, 4);
  EXPECT_TRUE(warnings_.empty());
  // Semi-axes take precedence if known.
  for (const char* name : {"semi_axis_a", "semi_axis_b", "semi_axis_c"})
    chosen.add(numbers(name, {6, simulation::kUnknown}, "kpc"));
  const GalaxyList with_axes = list(chosen);
  EXPECT_EQ(with_axes.rows()[0].radius_kpc, 6);
  EXPECT_EQ(with_axes.rows()[1].radius_kpc, 4);
  // A catalogue takes precedence over them.
  info_.snapshots[0].has_galaxies = true;
  const GalaxyList mixed = list(chosen);
  EXPECT_FALSE(mixed.rows()[0].centre_kpc.has_value());
  EXPECT_TRUE(std::isnan(mixed.rows()[0].radius_kpc));
  EXPECT_TRUE(mixed.rows()[1].centre_kpc.has_value());
}

TEST_F(GalaxyListTest, AUnitThatIsAssumedIsTold) {
  const GalaxyList found = list(table({integers("galaxy", {1}), integers("snapshot", {20}), numbers("x", {1}),
                                       numbers("y", {2}), numbers("z", {3}), numbers("radius", {10})}));
  EXPECT_EQ((*found.rows()[0].centre_kpc)[2], 3);
  EXPECT_EQ(found.rows()[0].radius_kpc, 10);
  ASSERT_EQ(warnings_.size(), 2U);
  EXPECT_THAT(warnings_[0], HasSubstr("t.csv: x, y, z has no unit; assuming physical kpc (--centre-unit"));
  EXPECT_THAT(warnings_[1], HasSubstr("--radius-unit"));
}

TEST_F(GalaxyListTest, WhatIsMissingOrWrongIsNamed) {
  const catalog::Table plain = table({integers("galaxy", {1}), integers("snapshot", {20})});
  EXPECT_THAT(error(plain),
              HasSubstr("snapshot 20 has no galaxy catalogue, so t.csv must give the positions"));
  EXPECT_THAT(error(plain), HasSubstr("--centre"));
  EXPECT_THAT(error(table({integers("number", {1})})), HasSubstr("--id"));
  EXPECT_THAT(error(table({integers("galaxy", {1})})), HasSubstr("--snapshot"));
  const auto placed = [&](double x) {
    return table({integers("galaxy", {1}), integers("snapshot", {10}), numbers("x", {x}), numbers("y", {1}),
                  numbers("z", {1})});
  };
  EXPECT_EQ(error(placed(4999)), "");
  EXPECT_THAT(error(placed(5100)), HasSubstr("outside the box of 5000 kpc"));
  EXPECT_THAT(error(placed(-100)), HasSubstr("outside the box"));
  options_.centre = {"x", "y"};
  EXPECT_THAT(error(placed(1)), HasSubstr("expected three"));
  options_.centre = {"x", "y", "w"};
  EXPECT_THAT(error(placed(1)), HasSubstr("'w'"));
  options_.centre = {};
  options_.snapshot = 10;
  EXPECT_THAT(error(placed(1)), HasSubstr("--snapshot: t.csv has a column"));
}

TEST_F(GalaxyListTest, WholeNumbersMayStandAsReals) {
  info_.snapshots[1].has_galaxies = true;
  const GalaxyList found = list(table({numbers("galaxy", {41}), numbers("snapshot", {20})}));
  EXPECT_EQ(found.rows()[0].galaxy, 41);
  EXPECT_THAT(error(table({numbers("galaxy", {41.5}), numbers("snapshot", {20})})),
              HasSubstr("'galaxy' must contain whole numbers"));
}

}  // namespace
}  // namespace peculiar::mock
