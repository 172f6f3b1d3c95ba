#include "statistics/distribution.h"

#include <gtest/gtest.h>

#include <cmath>

namespace peculiar::statistics {
namespace {

TEST(DistributionDistance, IsTheGreatestGapOfTheCumulativeDistributions) {
  EXPECT_DOUBLE_EQ(distribution_distance({1, 2, 3, 4}, {1, 2, 3, 4}), 0);
  EXPECT_DOUBLE_EQ(distribution_distance({1, 2, 3, 4}, {5, 6}), 1);
  EXPECT_DOUBLE_EQ(distribution_distance({1, 2, 3, 4}, {3, 4, 5, 6}), 0.5);
  EXPECT_DOUBLE_EQ(distribution_distance({1, 1, 1, 2}, {1, 2, 2, 2}), 0.5);
  EXPECT_DOUBLE_EQ(distribution_distance({}, {1}), 1);
}

TEST(Quantile, InterpolatesBetweenNeighbours) {
  EXPECT_DOUBLE_EQ(quantile({3, 1, 2}, 0.5), 2);
  EXPECT_DOUBLE_EQ(quantile({0, 1}, 0.25), 0.25);
  EXPECT_DOUBLE_EQ(quantile({5}, 0.9), 5);
  EXPECT_TRUE(std::isnan(quantile({}, 0.5)));
}

TEST(DistancePValue, IsAsPrintedInTables) {
  // Critical values of the Kolmogorov-Smirnov statistic for n = 100: 0.134 at 5 %, 0.161 at 1 %.
  EXPECT_NEAR(distance_p_value(0.134, 100), 0.05, 0.003);
  EXPECT_NEAR(distance_p_value(0.161, 100), 0.01, 0.001);
  EXPECT_DOUBLE_EQ(distance_p_value(0, 100), 1);
  EXPECT_LT(distance_p_value(1, 100), 1e-30);
}

TEST(AreaUnderCurve, CountsTiesHalf) {
  EXPECT_DOUBLE_EQ(area_under_curve({1, 2}, {3, 4}), 1);
  EXPECT_DOUBLE_EQ(area_under_curve({3, 4}, {1, 2}), 0);
  EXPECT_DOUBLE_EQ(area_under_curve({1, 1}, {1, 1, 1}), 0.5);
  EXPECT_DOUBLE_EQ(area_under_curve({1, 3}, {2}), 0.5);
}

TEST(RankCorrelation, KnowsOrderOnly) {
  EXPECT_DOUBLE_EQ(rank_correlation({1, 2, 3}, {1, 8, 27}), 1);
  EXPECT_DOUBLE_EQ(rank_correlation({1, 2, 3}, {3, 2, 1}), -1);
  EXPECT_NEAR(rank_correlation({1, 2, 3, 4, 5}, {2, 1, 4, 3, 5}), 0.8, 1e-12);  // 1 - 6 x 4 / (5 x 24)
}

}  // namespace
}  // namespace peculiar::statistics
