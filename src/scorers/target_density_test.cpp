#include "scorers/target_density.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace peculiar::scorers {
namespace {

/// Targets whose brightness and size go together.
std::vector<stamps::StampShape> drawn_shapes(std::size_t count, const std::string& purpose) {
  RandomStream random(1, purpose);
  std::vector<stamps::StampShape> shapes(count);
  for (stamps::StampShape& shape : shapes) {
    const double common = random.normal();
    shape.target.brightness = 5 + common;
    shape.target.log_half_light = 1 + 0.3 * common + 0.05 * random.normal();
    shape.target.concentration = 3 + 0.2 * random.normal();
    shape.target.gini = 0.5 + 0.05 * random.normal();
    shape.target.m20 = -1.7 + 0.1 * random.normal();
  }
  return shapes;
}

TEST(TargetDensity, IsLargeForShapesThatNoTrainingImageHas) {
  const TargetDensity density = TargetDensity::fit(drawn_shapes(400, "training"));
  std::vector<stamps::StampShape> some = drawn_shapes(200, "held out");
  const std::vector<double> normal = density.distance(some);
  const double most = *std::max_element(normal.begin(), normal.end());
  stamps::StampShape odd = some[0];
  odd.target.brightness = 7;
  odd.target.log_half_light = 0.4;  // each value alone is usual, both together are not
  EXPECT_GT(density.distance({odd})[0], most);
  odd = some[0];
  odd.target.gini = 5;
  EXPECT_GT(density.distance({odd})[0], most);
  EXPECT_LT(density.distance({odd})[0], 10) << "statistics are limited";
}

TEST(TargetDensity, TreatsTrainingImagesAsOthers) {
  const std::vector<stamps::StampShape> training = drawn_shapes(400, "training");
  const TargetDensity density = TargetDensity::fit(training);
  const auto mean = [&](const std::vector<stamps::StampShape>& shapes) {
    double sum = 0;
    for (const double distance : density.distance(shapes)) sum += distance;
    return sum / static_cast<double>(shapes.size());
  };
  EXPECT_NEAR(mean(training) / mean(drawn_shapes(400, "held out")), 0.92, 0.06);
}

TEST(TargetDensity, KeepsItsFitAndToleratesMissingStatistics) {
  const std::vector<stamps::StampShape> training = drawn_shapes(100, "training");
  const TargetDensity density = TargetDensity::fit(training);
  std::vector<stamps::StampShape> some = drawn_shapes(50, "held out");
  some[3].target.m20 = std::nan("");
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
