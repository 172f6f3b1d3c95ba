#include "learning/gaussian_process.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace peculiar::learning {
namespace {

Coordinates line(std::size_t count, double step) {
  Coordinates points{1, {}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    points.values.push_back(static_cast<float>(static_cast<double>(i) * step));
    points.prior.push_back(0);
  }
  return points;
}

/// One point: mean and standard deviation by hand.
TEST(GaussianProcess, OfOnePointIsTheFormula) {
  const Coordinates points = line(1, 1);
  const double target = 0.7;
  const GaussianProcess::Scales scales{2, 0.3, 0.05};
  const GaussianProcess process(points, std::vector<double>{target}, scales);
  Coordinates at{1, {1.5F}, {0}};
  std::vector<float> mean(1);
  std::vector<float> deviation(1);
  process.at(Block::of(at, 0, 1), mean, deviation);
  const double reach = std::sqrt(3.0) * 1.5 / 2;
  const double kernel = 0.3 * (1 + reach) * std::exp(-reach) + 0.1;  // with the constant's variance
  const double variance = 0.3 + 0.1 + 0.05;
  EXPECT_NEAR(mean[0], kernel / variance * target, 1e-5);
  EXPECT_NEAR(deviation[0], std::sqrt(0.4 - kernel * kernel / variance), 1e-5);
}

TEST(GaussianProcess, FollowsASmoothCurveAndKnowsLessFarAway) {
  const Coordinates points = line(60, 0.1);
  std::vector<double> targets;
  RandomStream random(1, "noise");
  for (std::size_t i = 0; i < 60; ++i)
    targets.push_back(0.5 * std::sin(static_cast<double>(i) * 0.1) + 0.05 * random.normal());
  const GaussianProcess process(points, targets, GaussianProcess::likeliest(points, targets));
  Coordinates at{1, {2.05F, 40.0F}, {0, 0}};
  std::vector<float> mean(2);
  std::vector<float> deviation(2);
  process.at(Block::of(at, 0, 2), mean, deviation);
  EXPECT_NEAR(mean[0], 0.5 * std::sin(2.05), 0.06);
  EXPECT_GT(deviation[1], 2 * deviation[0]);
}

TEST(GaussianProcess, NoiseIsTakenForNoise) {
  const Coordinates points = line(200, 0.1);
  std::vector<double> targets;
  RandomStream random(1, "noise");
  for (std::size_t i = 0; i < 200; ++i) targets.push_back(random.uniform() < 0.5 ? 0 : 1);
  const GaussianProcess::Scales scales = GaussianProcess::likeliest(points, targets);
  EXPECT_EQ(scales.noise, 0.15);
}

}  // namespace
}  // namespace peculiar::learning
