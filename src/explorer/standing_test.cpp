#include "explorer/standing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace peculiar::explorer {
namespace {

TEST(Ladder, ComparesWithTheOtherValues) {
  const Ladder ladder({2, 3, 1, 2, std::nan(""), 2});
  EXPECT_EQ(ladder.lower(1, true), 0.0);
  EXPECT_EQ(ladder.lower(2, true), 1.0 / 4);
  EXPECT_EQ(ladder.lower(3, true), 1.0);
  // Values that are not among them.
  EXPECT_EQ(ladder.lower(0, false), 0.0);
  EXPECT_EQ(ladder.lower(2, false), 1.0 / 5);
  EXPECT_EQ(ladder.lower(2.5, false), 4.0 / 5);
  EXPECT_EQ(ladder.lower(9, false), 1.0);
  EXPECT_EQ(ladder.lower(std::nan(""), false), std::nullopt);
  EXPECT_EQ(Ladder({7}).lower(7, true), std::nullopt);
  EXPECT_EQ(Ladder({7}).lower(8, false), 1.0);
  EXPECT_EQ(Ladder({}).lower(8, false), std::nullopt);
}

TEST(Ladder, OfManyValuesCountsOnlyThoseCertainlyBelow) {
  constexpr double kCount = 100000;
  std::vector<double> values(static_cast<std::size_t>(kCount));
  std::iota(values.begin(), values.end(), 0.0);
  const Ladder ladder(values);
  for (const double value : {0, 511, 700, 54321, 99000, 99999}) {
    const double below = kCount * *ladder.lower(value - 0.5, false);
    EXPECT_LE(below, value + 1e-6);
    EXPECT_GE(below, value - 25) << "a step is 24 values";
  }
  std::fill(values.begin() + 10, values.end() - 10, 20.0);
  std::fill(values.end() - 10, values.end(), 40.0);
  EXPECT_EQ(Ladder(values).lower(30, false), (kCount - 10) / kCount);
}

}  // namespace
}  // namespace peculiar::explorer
