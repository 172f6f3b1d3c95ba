#include "mergers/place_grid.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"

namespace peculiar::mergers {
namespace {

/// Compares the grid with all pairs, for radii up to more than the whole box.
void expect_as_by_all_pairs(double box_kpc) {
  RandomStream random(1, "place grid");
  std::vector<simulation::Vector3> places(500);
  for (simulation::Vector3& place : places) {
    // Half of the places form a clump.
    const double edge = random.uniform() < 0.5 ? 100 : 4;
    for (double& coordinate : place) coordinate = random.uniform(0, edge);
  }
  const PlaceGrid grid(places, box_kpc);
  for (const double radius : {0.5, 3.0, 20.0, 49.0, 90.0, 400.0}) {
    for (std::size_t i = 0; i < places.size(); i += 7) {
      std::multiset<std::size_t> expected;
      for (std::size_t j = 0; j < places.size(); ++j) {
        if (distance_kpc(places[i], places[j], box_kpc) <= radius) expected.insert(j);
      }
      std::multiset<std::size_t> found;
      grid.for_each_within(places[i], radius, [&](std::size_t j, double distance) {
        EXPECT_EQ(distance, distance_kpc(places[j], places[i], box_kpc));
        found.insert(j);
      });
      ASSERT_EQ(found, expected) << radius << " round place " << i;
    }
  }
}

TEST(PlaceGrid, FindsInAPeriodicBoxWhatAllPairsFind) { expect_as_by_all_pairs(100); }
TEST(PlaceGrid, FindsInOpenSpaceWhatAllPairsFind) { expect_as_by_all_pairs(0); }

TEST(PlaceGrid, DistanceGoesTheShorterWayRound) {
  EXPECT_NEAR(distance_kpc({1, 50, 99}, {99, 50, 1}, 100), std::sqrt(8.0), 1e-12);
  EXPECT_NEAR(distance_kpc({1, 50, 99}, {99, 50, 1}, 0), std::sqrt(2 * 98.0 * 98.0), 1e-12);
}

TEST(PlaceGrid, OnePlaceOrNone) {
  int found = 0;
  const auto count = [&found](std::size_t, double) { ++found; };
  PlaceGrid({}, 0).for_each_within({0, 0, 0}, 10, count);
  EXPECT_EQ(found, 0);
  PlaceGrid({{5, 5, 5}}, 0).for_each_within({0, 0, 0}, 10, count);
  EXPECT_EQ(found, 1);
}

}  // namespace
}  // namespace peculiar::mergers
