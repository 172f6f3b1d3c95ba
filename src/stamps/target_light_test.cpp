#include "stamps/target_light.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"

namespace peculiar::stamps {
namespace {

constexpr int kEdge = 64;

/// An elliptical Gaussian, `sigma` [px] along x and `ratio` times that along y.
void add_gaussian(std::vector<double>& light, double y0, double x0, double flux, double sigma,
                  double ratio = 1) {
  for (int y = 0; y < kEdge; ++y) {
    for (int x = 0; x < kEdge; ++x) {
      const double dy = (y - y0) / (ratio * sigma), dx = (x - x0) / sigma;
      light[static_cast<std::size_t>(y * kEdge + x)] +=
          flux / (2 * M_PI * ratio * sigma * sigma) * std::exp(-0.5 * (dy * dy + dx * dx));
    }
  }
}

std::vector<double> gaussian(double flux, double sigma, double ratio = 1) {
  std::vector<double> light(kEdge * kEdge);
  add_gaussian(light, 31.5, 31.5, flux, sigma, ratio);
  return light;
}

std::vector<double> noisy(std::vector<double> light, double noise) {
  RandomStream random(1, "target light");
  for (double& pixel : light) pixel += noise * random.normal();
  return light;
}

TEST(TargetLight, OfAGaussianIsKnown) {
  const TargetLight found = target_light(gaussian(1000, 4), kEdge, 0);  // to 1 % of the peak: 3 sigma
  const double inside = 1 - 0.01;
  const double peak = 1000 / (2 * M_PI * 16);
  EXPECT_NEAR(found.brightness, std::asinh(1000 * inside / (0.1 * peak)), 0.1);
  const auto radius_of = [&](double share) { return 4 * std::sqrt(-2 * std::log(1 - share * inside)); };
  EXPECT_NEAR(found.log_half_light, std::log(radius_of(0.5)), 0.03);
  EXPECT_NEAR(found.concentration, 5 * std::log10(radius_of(0.8) / radius_of(0.2)), 0.1);
  EXPECT_NEAR(found.asymmetry, 0, 1e-9);
  EXPECT_NEAR(found.ellipticity, 0, 1e-9);
  EXPECT_NEAR(found.offset, 0, 0.2);
  EXPECT_GT(found.gini, 0.4);
  EXPECT_LT(found.m20, -1);
}

TEST(TargetLight, KnowsAxisRatioAndNoise) {
  const TargetLight flat = target_light(gaussian(1000, 6, 0.5), kEdge, 0);
  EXPECT_NEAR(flat.ellipticity, (1 - 0.25) / (1 + 0.25), 0.02);
  const TargetLight bright = target_light(noisy(gaussian(4000, 4), 1), kEdge, 1);
  const TargetLight faint = target_light(noisy(gaussian(400, 4), 1), kEdge, 1);
  EXPECT_NEAR(bright.brightness, std::asinh(400), 0.1);
  EXPECT_GT(bright.log_signal_to_noise, faint.log_signal_to_noise + 0.5);
  EXPECT_NEAR(bright.asymmetry, 0, 0.03);
}

TEST(TargetLight, LeavesOutOtherSources) {
  std::vector<double> light = gaussian(2000, 3);
  const TargetLight alone = target_light(noisy(light, 1), kEdge, 1);
  add_gaussian(light, 12, 50, 3000, 3);
  const TargetLight beside = target_light(noisy(light, 1), kEdge, 1);
  for (std::size_t i = 0; i < TargetLight::kCount; ++i)
    EXPECT_NEAR(beside.values()[i], alone.values()[i], 1e-6) << i;
}

TEST(TargetLight, SeesTwoNucleiAndARing) {
  const TargetLight single = target_light(gaussian(2000, 4), kEdge, 0);
  std::vector<double> pair(kEdge * kEdge);
  add_gaussian(pair, 31.5, 27, 1200, 2.5);
  add_gaussian(pair, 31.5, 37, 800, 2.5);
  const TargetLight two = target_light(pair, kEdge, 0);
  EXPECT_GT(two.m20, single.m20 + 0.3);
  EXPECT_GT(two.asymmetry, 0.1);
  EXPECT_GT(two.offset, 0.3);
  std::vector<double> ring = gaussian(3000, 7);
  add_gaussian(ring, 31.5, 31.5, -1100, 4);
  EXPECT_LT(target_light(ring, kEdge, 0).concentration, single.concentration - 0.5);
}

TEST(TargetLight, OfOneBrightPixelIsAsConcentratedAsCanBe) {
  std::vector<double> light = gaussian(100, 3);
  light[31 * kEdge + 31] += 1000;
  const TargetLight found = target_light(light, kEdge, 0);
  EXPECT_LT(found.m20, target_light(gaussian(1100, 3), kEdge, 0).m20 - 0.5);
  EXPECT_TRUE(std::isfinite(found.ellipticity));
}

TEST(TargetLight, OfNothingIsFaintAndUnknown) {
  const std::vector<double> empty(kEdge * kEdge);
  const TargetLight found = target_light(empty, kEdge, 1);
  EXPECT_EQ(found.brightness, 0);
  EXPECT_LT(found.log_signal_to_noise, -6);
  EXPECT_TRUE(std::isnan(found.gini));
  EXPECT_TRUE(std::isnan(target_light(empty, kEdge, std::nan("")).m20)) << "without a sky";
  EXPECT_LT(target_light(empty, kEdge, 0).log_signal_to_noise, -6) << "without noise";
}

}  // namespace
}  // namespace peculiar::stamps
