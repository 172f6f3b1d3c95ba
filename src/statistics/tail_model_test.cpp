#include "statistics/tail_model.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace peculiar::statistics {
namespace {

TEST(TailModel, IsTheExponentialsOwnTailFarBeyondTheSample) {
  RandomStream random(1, "tail");
  std::vector<double> normal;
  for (int i = 0; i < 5000; ++i) normal.push_back(-std::log(1 - random.uniform()));
  const TailModel tail(normal);
  for (const double score : {0.1, 0.5, 1.0, 2.0, 5.0, 20.0})
    EXPECT_NEAR(tail.surprise(score), score, 0.02 + 0.1 * score) << score;
  EXPECT_DOUBLE_EQ(tail.surprise(-1), 0);
  EXPECT_FALSE(std::signbit(tail.surprise(-1))) << "-0 would be written into tables";
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
}  // namespace peculiar::statistics
