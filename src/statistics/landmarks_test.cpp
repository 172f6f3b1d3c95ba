#include "statistics/landmarks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/random.h"
#include "base/test_context.h"
#include "statistics/clouds_testing.h"

namespace peculiar::statistics {
namespace {

/// Number of landmarks among points [first, last).
std::size_t among(const std::vector<std::size_t>& landmarks, std::size_t first, std::size_t last) {
  return static_cast<std::size_t>(std::count_if(landmarks.begin(), landmarks.end(),
                                                [&](std::size_t i) { return i >= first && i < last; }));
}

/// Points about `centre` in every dimension.
void add_group(Points& points, std::size_t count, double centre, double deviation) {
  RandomStream random(7, "group");
  for (std::size_t i = 0; i < count * points.dimensions; ++i)
    points.values.push_back(centre + deviation * random.normal());
}

TEST(Landmarks, AreSoManyRisingAndDrawnBySeed) {
  const Points points = clouds(3000, 3, 4);
  RunContext context = on_threads(1);
  const std::vector<std::size_t> first = draw_landmarks(points, 600, {}, context);
  EXPECT_EQ(first.size(), 600u);
  EXPECT_TRUE(std::is_sorted(first.begin(), first.end()));
  EXPECT_EQ(std::set<std::size_t>(first.begin(), first.end()).size(), 600u);
  EXPECT_NEAR(static_cast<double>(among(first, 0, 1500)), 300, 60);
  EXPECT_EQ(draw_landmarks(points, 600, {}, on_threads(4)), first);
  context.seed = 2;
  EXPECT_NE(draw_landmarks(points, 600, {}, context), first);
}

TEST(Landmarks, AreAllOfFewPoints) {
  EXPECT_EQ(draw_landmarks(clouds(5, 3, 4), 5), (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(Landmarks, HaveThoseThatAreWanted) {
  const Points points = clouds(2000, 3, 4);
  const std::vector<std::size_t> always{1999, 3, 500};
  const std::vector<std::size_t> landmarks = draw_landmarks(points, 300, always);
  for (const std::size_t number : always)
    EXPECT_TRUE(std::binary_search(landmarks.begin(), landmarks.end(), number)) << number;
  EXPECT_EQ(draw_landmarks(points, 2, always), (std::vector<std::size_t>{3, 1999}));
}

/// A group of 1/2000 of the points: a uniform draw of 1/20 of them would contain one of its points.
TEST(Landmarks, HoldRareGroups) {
  Points points = clouds(20000, 3, 4);
  add_group(points, 10, 12, 0.2);
  EXPECT_GE(among(draw_landmarks(points, 1000), 20000, 20010), 6u);
}

/// Half of the points are far from all others and each other.
TEST(Landmarks, HoldRareGroupsAmongScatteredPointsToo) {
  Points points = clouds(10000, 3, 4);
  add_group(points, 10000, 0, 20);
  add_group(points, 20, 60, 0.2);
  EXPECT_GE(among(draw_landmarks(points, 1000), 20000, 20020), 6u);
}

/// A hundred blank images: they must not displace other rare ones.
TEST(Landmarks, HoldFewOfPointsThatAreTheSame) {
  Points points = clouds(20000, 3, 4);
  add_group(points, 400, 30, 0);
  const std::size_t own = among(draw_landmarks(points, 2000), 20000, 20400);
  EXPECT_GE(own, 15u);
  EXPECT_LE(own, 250u);
}

TEST(Landmarks, CanBeStopped) {
  EXPECT_EQ(message_when_cancelled(
                [](const RunContext& context) { draw_landmarks(clouds(200, 3, 4), 100, {}, context); }),
            "stopped; nothing is written");
}

}  // namespace
}  // namespace peculiar::statistics
