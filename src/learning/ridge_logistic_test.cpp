#include "learning/ridge_logistic.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace peculiar::learning {
namespace {

TEST(RidgeLogistic, FindsTheDirectionThatTellsThemApart) {
  Coordinates points{5, {}, {}};
  std::vector<double> targets;
  for (std::uint64_t i = 0; i < 400; ++i) {
    RandomStream random(1, "rows", i);
    for (int k = 0; k < 5; ++k) points.values.push_back(static_cast<float>(random.normal()));
    points.prior.push_back(0);
    const double odds = 2 * points.values[5 * i + 1] - 1;
    targets.push_back(random.uniform() < 1 / (1 + std::exp(-odds)) ? 1 : 0);
  }
  const RidgeLogistic learnt(points, targets, 0);
  Coordinates at{5, {0, 1, 0, 0, 0, 0, 0, 0, 0, 0}, {0, 0}};
  std::vector<float> odds(2);
  learnt.at(Block::of(at, 0, 2), odds);
  EXPECT_NEAR(odds[0] - odds[1], 2, 0.5);
  EXPECT_NEAR(odds[1], -1, 0.4);
}

TEST(RidgeLogistic, WithoutNewsTheSurprisalDecides) {
  Coordinates points{2, {0, 0, 0, 0}, {1, 1}};
  const RidgeLogistic learnt(points, std::vector<double>{1, 0}, 0.5);
  Coordinates at{2, {0, 0, 0, 0}, {5, 0}};
  std::vector<float> odds(2);
  learnt.at(Block::of(at, 0, 2), odds);
  EXPECT_GT(odds[0], odds[1] + 1);
}

TEST(OddsLine, MeetsTheTruthOfManyAndIsCarefulWithFew) {
  std::vector<double> numbers;
  std::vector<double> targets;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    RandomStream random(2, "numbers", i);
    numbers.push_back(10 * random.uniform());
    targets.push_back(random.uniform() < 1 / (1 + std::exp(-(numbers.back() - 6))) ? 1 : 0);
  }
  const OddsLine line = OddsLine::fit(numbers, targets, {0.4, 0.3});
  for (const double number : {3.0, 6.0, 9.0})
    EXPECT_NEAR(line.probability(number), 1 / (1 + std::exp(-(number - 6))), 0.04) << number;
  const OddsLine few =
      OddsLine::fit(std::vector<double>{8, 9, 10, 1, 2}, std::vector<double>{1, 1, 1, 0, 0}, {0.4, 0.3});
  EXPECT_LT(few.probability(10), 0.95);
  EXPECT_GT(few.probability(1), 0.02);
  EXPECT_GT(few.probability(10), 0.6);
  const OddsLine wrong =
      OddsLine::fit(std::vector<double>{1, 2, 3, 4, 9, 9, 9, 9, 8, 10, 11, 9, 10, 11, 12},
                    std::vector<double>{1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, {0.4, 0.3});
  EXPECT_GE(wrong.slope, 0) << "greater is never less likely";
}

TEST(OddsLine, AWeightCountsAsThatManyNumbers) {
  const OddsLine twice =
      OddsLine::fit(std::vector<double>{1, 2, 2, 3}, std::vector<double>{0, 1, 1, 0.5}, {1, 1});
  const OddsLine heavy = OddsLine::fit(std::vector<double>{1, 2, 3}, std::vector<double>{0, 1, 0.5}, {1, 1},
                                       std::vector<double>{1, 2, 1});
  EXPECT_NEAR(twice.slope, heavy.slope, 1e-9);
  EXPECT_NEAR(twice.constant, heavy.constant, 1e-9);
}

}  // namespace
}  // namespace peculiar::learning
