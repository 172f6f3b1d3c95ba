#include "statistics/trustworthiness.h"

#include <gtest/gtest.h>

#include <numeric>

#include "base/error.h"
#include "base/random.h"
#include "base/test_context.h"
#include "statistics/clouds_testing.h"

namespace peculiar::statistics {
namespace {

std::vector<Place> random_places(std::size_t count) {
  RandomStream random(3, "places");
  std::vector<Place> places;
  for (std::size_t i = 0; i < count; ++i) places.push_back({random.normal(), random.normal()});
  return places;
}

TEST(Trustworthiness, IsOneWhereThePlaneShowsThePoints) {
  Points points{{}, 2};
  const std::vector<Place> places = random_places(300);
  for (const Place& place : places) points.values.insert(points.values.end(), {3 * place[0], 3 * place[1]});
  EXPECT_DOUBLE_EQ(trustworthiness(points, places, 10), 1);
}

TEST(Trustworthiness, IsAHalfOfPlacesAtRandom) {
  EXPECT_NEAR(trustworthiness(clouds(600, 3, 2), random_places(600), 10), 0.5, 0.02);
}

/// Points 0 to 5 on a line; the plane puts 5 next to 0. Two nearest neighbours in the plane are not nearest
/// on the line: point 5 for point 0, which ranks 5th, and point 0 for point 5, likewise. The others agree.
TEST(Trustworthiness, CountsHowFarDownFalseNeighboursRank) {
  const Points points{{0, 1, 2.1, 3.3, 4.6, 6}, 1};
  const std::vector<Place> places{{0, 0}, {1, 0}, {2.1, 0}, {3.3, 0}, {4.6, 0}, {-0.5, 0}};
  const double expected = 1 - 2.0 / (6 * 1 * (2 * 6 - 3 - 1)) * (4 + 4);
  EXPECT_NEAR(trustworthiness(points, places, 1), expected, 1e-12);
  EXPECT_NEAR(trustworthiness(points, places, 1, std::vector<std::size_t>{0, 1}), 1 - 2.0 / (2 * 8) * 4,
              1e-12);
}

TEST(Trustworthiness, IsTheSameForAnyNumberOfThreadsAndOfAllRowsNamed) {
  const Points points = clouds(400, 3, 2);
  const std::vector<Place> places = random_places(400);
  std::vector<std::size_t> rows(400);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const double all = trustworthiness(points, places, 5);
  EXPECT_EQ(trustworthiness(points, places, 5, rows, on_threads(4)), all);
}

TEST(Trustworthiness, SaysWhatIsTooLittle) {
  EXPECT_THROW(trustworthiness(clouds(20, 3, 2), random_places(20), 10), Error);
}

}  // namespace
}  // namespace peculiar::statistics
