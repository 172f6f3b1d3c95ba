#include "score/distribution.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace peculiar::score {
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

TEST(TailModel, IsTheExponentialsOwnTailFarBeyondTheSample) {
  RandomStream random(1, "tail");
  std::vector<double> normal;
  for (int i = 0; i < 5000; ++i) normal.push_back(-std::log(1 - random.uniform()));
  const TailModel tail(normal);
  for (const double score : {0.1, 0.5, 1.0, 2.0, 5.0, 20.0})
    EXPECT_NEAR(tail.surprise(score), score, 0.02 + 0.1 * score) << score;
  EXPECT_DOUBLE_EQ(tail.surprise(-1), 0);
  EXPECT_TRUE(std::isnan(tail.surprise(std::nan(""))));
}

TEST(TailModel, RisesWithTheScoreWithoutSteps) {
  std::vector<double> normal;
  for (int i = 0; i < 40; ++i) normal.push_back(std::pow(i, 1.5) / 20);
  const TailModel tail(normal);
  double last = tail.surprise(0);
  for (double score = 0; score < 15; score += 0.01) {
    const double now = tail.surprise(score);
    EXPECT_GE(now, last - 1e-12) << score;
    EXPECT_LT(now - last, 0.2) << score;
    last = now;
  }
}

TEST(TailModel, BearsScoresThatAreAllAlike) {
  const TailModel tail({3, 3, 3, 3});
  EXPECT_LE(tail.surprise(3), -std::log(0.1) + 1e-9);
  EXPECT_GT(tail.surprise(4), 100);
}

}  // namespace
}  // namespace peculiar::score
