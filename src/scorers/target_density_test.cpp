#include "scorers/target_density.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace peculiar::scorers {
namespace {

/// Targets whose brightness and size go together.
std::vector<stamps::TargetLight> drawn_targets(std::size_t count, const std::string& purpose) {
  RandomStream random(1, purpose);
  std::vector<stamps::TargetLight> targets(count);
  for (stamps::TargetLight& target : targets) {
    const double common = random.normal();
    target.brightness = 5 + common;
    target.log_half_light = 1 + 0.3 * common + 0.05 * random.normal();
    target.concentration = 3 + 0.2 * random.normal();
    target.gini = 0.5 + 0.05 * random.normal();
    target.m20 = -1.7 + 0.1 * random.normal();
  }
  return targets;
}

TEST(TargetDensity, IsLargeForShapesThatNoTrainingImageHas) {
  const TargetDensity density = TargetDensity::fit(drawn_targets(400, "training"));
  std::vector<stamps::TargetLight> some = drawn_targets(200, "held out");
  const std::vector<double> normal = density.distance(some);
  const double most = *std::max_element(normal.begin(), normal.end());
  stamps::TargetLight odd = some[0];
  odd.brightness = 7;
  odd.log_half_light = 0.4;  // each value alone is usual, both together are not
  EXPECT_GT(density.distance({odd})[0], most);
  odd = some[0];
  odd.gini = 5;
  EXPECT_GT(density.distance({odd})[0], most);
  EXPECT_LT(density.distance({odd})[0], 10) << "statistics are limited";
}

TEST(TargetDensity, TreatsTrainingImagesAsOthers) {
  const std::vector<stamps::TargetLight> training = drawn_targets(400, "training");
  const TargetDensity density = TargetDensity::fit(training);
  const auto mean = [&](const std::vector<stamps::TargetLight>& targets) {
    double sum = 0;
    for (const double distance : density.distance(targets)) sum += distance;
    return sum / static_cast<double>(targets.size());
  };
  EXPECT_NEAR(mean(training) / mean(drawn_targets(400, "held out")), 0.965, 0.06);
}

TEST(TargetDensity, KeepsItsFitAndToleratesMissingStatistics) {
  const std::vector<stamps::TargetLight> training = drawn_targets(100, "training");
  const TargetDensity density = TargetDensity::fit(training);
  std::vector<stamps::TargetLight> some = drawn_targets(50, "held out");
  some[3].m20 = std::nan("");
  const std::vector<double> found = density.distance(some);
  const std::vector<double> again = TargetDensity::of(density.fitted()).distance(some);
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_TRUE(std::isfinite(found[i]));
    EXPECT_EQ(again[i], found[i]);
  }
  EXPECT_TRUE(density.distance({}).empty());
}

}  // namespace
}  // namespace peculiar::scorers
