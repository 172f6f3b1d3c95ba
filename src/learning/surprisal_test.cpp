#include "learning/surprisal.h"

#include <gtest/gtest.h>

#include <cmath>

namespace peculiar::learning {
namespace {

TEST(Surprisal, IsOfTheRank) {
  const std::vector<float> values{3, 1, std::nanf(""), 2, 2};
  const std::vector<float> found = surprisals(std::span<const float>(values));
  EXPECT_FLOAT_EQ(found[0], static_cast<float>(-std::log(0.5 / 4)));
  EXPECT_FLOAT_EQ(found[1], static_cast<float>(-std::log(3.5 / 4)));
  EXPECT_TRUE(std::isnan(found[2]));
  EXPECT_FLOAT_EQ(found[3], found[4]);
  EXPECT_FLOAT_EQ(found[3], static_cast<float>(-std::log(2.0 / 4)));
}

TEST(Surprisal, TheScaleAgreesWithTheRanks) {
  const std::vector<float> values{5, 3, 9, 3, 1};
  const std::vector<float> ranks = surprisals(std::span<const float>(values));
  const SurprisalScale scale(values);
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_FLOAT_EQ(scale.of(values[i]), ranks[i]);
  EXPECT_FLOAT_EQ(scale.of(100), static_cast<float>(-std::log(0.5 / 5)));
  EXPECT_GT(scale.of(4), scale.of(2));
}

}  // namespace
}  // namespace peculiar::learning
