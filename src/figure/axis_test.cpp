#include "figure/axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace peculiar::figure {
namespace {

using testing::ElementsAre;

std::vector<std::string> names(const Axis& axis) {
  std::vector<std::string> result;
  for (const Tick& tick : axis.ticks) {
    if (!tick.name.empty()) result.push_back(tick.name);
  }
  return result;
}

TEST(Axes, LogarithmicOnesAreNamedInPowersOfTen) {
  const Axis axis = axis_of({0.002, 3, NAN, -1, 0}, true, false, 6);
  EXPECT_THAT(names(axis), ElementsAre("10⁻²", "10⁻¹", "10⁰"));
  EXPECT_LT(axis.low, 0.002);
  EXPECT_GT(axis.low, 0.001);
  EXPECT_GT(axis.high, 3);
  EXPECT_GT(axis.ticks.size(), 20u) << "small ticks between";
  EXPECT_NEAR(axis.share_of(std::sqrt(axis.low * axis.high)), 0.5, 1e-12);
  EXPECT_EQ(power_of_ten(-12), "10⁻¹²");
  EXPECT_EQ(power_of_ten(30), "10³⁰");
}

TEST(Axes, AShortLogarithmicOneHasPlainNumbers) {
  EXPECT_THAT(names(axis_of({2.8, 6.5}, true, false, 6)), ElementsAre("3", "4", "5", "6"));
  EXPECT_THAT(names(axis_of({0.15, 0.6}, true, false, 6)), ElementsAre("0.2", "0.3", "0.4", "0.5", "0.6"));
  EXPECT_THAT(names(axis_of({7, 30}, true, false, 6)), ElementsAre("10", "15", "20", "25", "30"));
  EXPECT_THAT(names(axis_of({1.45, 12.3}, true, false, 6)), ElementsAre("2", "4", "6", "8", "10"))
      << "12 is too close to 10";
  // A factor of ten and more, with a single power of ten.
  EXPECT_THAT(names(axis_of({0.5, 8}, true, false, 6)), ElementsAre("0.5", "1", "2", "5"));
  EXPECT_THAT(names(axis_of({2e-5, 5e-4}, true, false, 6)),
              ElementsAre("2×10⁻⁵", "5×10⁻⁵", "10⁻⁴", "2×10⁻⁴", "5×10⁻⁴"));
}

TEST(Axes, ManyPowersAreNotAllNamed) {
  const Axis axis = axis_of({1e-20, 1e4}, true, false, 5);
  EXPECT_LE(names(axis).size(), 6u);
  EXPECT_GE(names(axis).size(), 3u);
}

TEST(Axes, LinearTicksAreRoundAndFew) {
  EXPECT_THAT(names(axis_of({0.1, 0.93}, false, false, 6)), ElementsAre("0", "0.2", "0.4", "0.6", "0.8"));
  EXPECT_THAT(names(axis_of({-3, 5}, false, false, 6)), ElementsAre("−2", "0", "2", "4"));
  EXPECT_THAT(names(axis_of({3, 21}, false, true, 3)), ElementsAre("0", "10", "20"));
  EXPECT_THAT(names(axis_of({2e6, 5e6}, false, false, 3)), ElementsAre("2×10⁶", "4×10⁶"));
  EXPECT_THAT(names(axis_of({150.1, 150.2}, false, false, 6)),
              ElementsAre("150.1", "150.12", "150.14", "150.16", "150.18", "150.2"));
}

TEST(Axes, BeginAtNoughtOnlyWhereItIsNear) {
  EXPECT_EQ(axis_of({1, 10}, false, false, 6).low, 0);
  EXPECT_GT(axis_of({8, 10}, false, false, 6).low, 7);
  EXPECT_EQ(axis_of({8, 10}, false, true, 6).low, 0);
  EXPECT_LT(axis_of({-1, 10}, false, true, 6).low, -1);
}

TEST(Axes, OneValueOrNoneStillMakesAnAxis) {
  for (const bool log : {false, true}) {
    const Axis one = axis_of({7}, log, false, 6);
    EXPECT_LT(one.low, 7);
    EXPECT_GT(one.high, 7);
    const Axis none = axis_of({NAN}, log, false, 6);
    EXPECT_LT(none.low, none.high);
    EXPECT_FALSE(none.log) << "there is nothing to take the logarithm of";
  }
  EXPECT_LT(axis_of({0, 0}, false, false, 6).low, axis_of({0, 0}, false, false, 6).high);
}

TEST(Axes, LettersAreCountedAsSeen) { EXPECT_EQ(letters("10⁻³ é"), 6u); }

}  // namespace
}  // namespace peculiar::figure
