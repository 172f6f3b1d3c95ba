#include "stamps/target_light.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"

namespace peculiar::stamps {
namespace {

constexpr int kEdge = 64;

/// An elliptical Gaussian, `sigma` [px] along x and `ratio` times that along y.
void add_gaussian(std::vector<float>& light, double y0, double x0, double flux, double sigma,
                  double ratio = 1) {
  for (int y = 0; y < kEdge; ++y) {
    for (int x = 0; x < kEdge; ++x) {
      const double dy = (y - y0) / (ratio * sigma), dx = (x - x0) / sigma;
      light[static_cast<std::size_t>(y * kEdge + x)] += static_cast<float>(
          flux / (2 * M_PI * ratio * sigma * sigma) * std::exp(-0.5 * (dy * dy + dx * dx)));
    }
  }
}

std::vector<float> gaussian(double flux, double sigma, double ratio = 1) {
  std::vector<float> light(kEdge * kEdge);
  add_gaussian(light, 31.5, 31.5, flux, sigma, ratio);
  return light;
}

std::vector<float> noisy(std::vector<float> light, double noise = 1, std::uint64_t seed = 1) {
  RandomStream random(seed, "target light");
  for (float& pixel : light) pixel += static_cast<float>(noise * random.normal());
  return light;
}

TEST(TargetLight, OfAGaussianIsKnown) {
  constexpr double kFlux = 40000, kSigma = 4;
  const TargetLight found = target_light(noisy(gaussian(kFlux, kSigma)), kEdge);
  EXPECT_NEAR(found.brightness, std::asinh(kFlux / 10), 0.15);
  EXPECT_NEAR(found.log_half_light, std::log(kSigma * std::sqrt(2 * std::log(2.0))), 0.03);
  EXPECT_NEAR(found.concentration, 5 * std::log10(std::sqrt(std::log(5.0) / std::log(1.25))), 0.1);
  EXPECT_NEAR(found.asymmetry, 0, 0.02);
  EXPECT_NEAR(found.ellipticity, 0, 0.03);
  EXPECT_NEAR(found.gini, 0.5, 0.1);
  EXPECT_LT(found.m20, -1.5);
}

TEST(TargetLight, KnowsAxisRatioAndBrightness) {
  EXPECT_NEAR(target_light(noisy(gaussian(40000, 6, 0.5)), kEdge).ellipticity, 0.5, 0.03);
  const TargetLight bright = target_light(noisy(gaussian(4000, 4)), kEdge);
  const TargetLight faint = target_light(noisy(gaussian(400, 4)), kEdge);
  EXPECT_NEAR(bright.brightness, std::asinh(400), 0.15);
  EXPECT_GT(bright.log_signal_to_noise, faint.log_signal_to_noise + 0.5);
}

TEST(TargetLight, TurningAStampChangesLittle) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    std::vector<float> light = gaussian(3000, 4, 0.7);
    add_gaussian(light, 38, 27, 500, 2);
    light = noisy(light, 1, seed);
    std::vector<float> turned(light.size());
    for (int y = 0; y < kEdge; ++y) {
      for (int x = 0; x < kEdge; ++x)
        turned[static_cast<std::size_t>(y * kEdge + x)] = light[static_cast<std::size_t>(x * kEdge + y)];
    }
    const TargetLight one = target_light(light, kEdge);
    const TargetLight other = target_light(turned, kEdge);
    EXPECT_NEAR(one.asymmetry, other.asymmetry, 2e-3) << "by the first free square alone up to 0.05";
    EXPECT_NEAR(one.gini, other.gini, 2e-3);
    EXPECT_NEAR(one.log_half_light, other.log_half_light, 2e-3);
  }
}

TEST(TargetLight, LeavesOutOtherSourcesEvenIfTheyTouch) {
  std::vector<float> light = gaussian(4000, 3);
  const TargetLight alone = target_light(noisy(light), kEdge);
  add_gaussian(light, 28, 47, 2000, 2);
  const TargetLight beside = target_light(noisy(light), kEdge);
  EXPECT_NEAR(beside.brightness, alone.brightness, 0.1);
  EXPECT_NEAR(beside.log_half_light, alone.log_half_light, 0.1);
  EXPECT_NEAR(beside.m20, alone.m20, 0.15);
  EXPECT_NEAR(beside.asymmetry, alone.asymmetry, 0.05);
}

TEST(TargetLight, SeesARingAndALopsidedTarget) {
  const TargetLight plain = target_light(noisy(gaussian(4000, 4)), kEdge);
  std::vector<float> ring = gaussian(12000, 7);
  add_gaussian(ring, 31.5, 31.5, -4400, 4);
  EXPECT_LT(target_light(noisy(ring), kEdge).concentration, plain.concentration - 0.5);
  std::vector<float> lopsided = gaussian(4000, 4);
  add_gaussian(lopsided, 31.5, 37, 1500, 4);
  add_gaussian(lopsided, 31.5, 40, 800, 2.5);
  EXPECT_GT(target_light(noisy(lopsided), kEdge).asymmetry, plain.asymmetry + 0.05);
}

TEST(TargetLight, DoesNotDependOnSkyOrUnit) {
  const std::vector<float> light = noisy(gaussian(4000, 4));
  const TargetLight plain = target_light(light, kEdge);
  std::vector<float> scaled = light;
  for (float& pixel : scaled) pixel = 100 + 8 * pixel;
  const TargetLight found = target_light(scaled, kEdge);
  for (std::size_t i = 0; i < TargetLight::kCount; ++i)
    EXPECT_NEAR(found.values()[i], plain.values()[i], 1e-2) << i;
}

TEST(TargetLight, OfSeveralBandsIsThatOfTheirSum) {
  const std::vector<float> one = noisy(gaussian(4000, 4)), other = noisy(gaussian(4000, 4), 1, 2);
  std::vector<float> two = one;
  two.insert(two.end(), other.begin(), other.end());
  const TargetLight found = target_light(two, kEdge), plain = target_light(one, kEdge);
  EXPECT_NEAR(found.concentration, plain.concentration, 0.1);
  EXPECT_NEAR(found.brightness, plain.brightness + std::log(std::sqrt(2.0)), 0.1);
}

TEST(TargetLight, OfAnImageWithoutNoiseIsMeasured) {
  const TargetLight found = target_light(gaussian(1000, 4), kEdge);
  EXPECT_NEAR(found.brightness, std::asinh(1000 / (10 * 0.01 * 1000 / (2 * M_PI * 16))), 0.15);
  EXPECT_NEAR(found.log_half_light, std::log(4 * std::sqrt(2 * std::log(2.0))), 0.1);
  EXPECT_TRUE(std::isfinite(found.log_signal_to_noise));
}

TEST(TargetLight, IsNotTheStarInTheCorner) {
  std::vector<float> light(kEdge * kEdge);
  add_gaussian(light, 10, 52, 20000, 2);
  EXPECT_EQ(target_light(noisy(light), kEdge).brightness, 0);
  EXPECT_EQ(target_light(light, kEdge).brightness, 0) << "without noise";
}

TEST(TargetLight, DoesNotTakeAMissingStatisticForASmallOne) {
  // A galaxy that fills its stamp leaves no sky to measure the noise in.
  const TargetLight found = target_light(noisy(gaussian(4e6, 20), 0.1), kEdge);
  EXPECT_GT(found.brightness, 3);
  EXPECT_FALSE(found.log_signal_to_noise < 0) << found.log_signal_to_noise;
}

TEST(TargetLight, OfNothingIsFaintAndUnknown) {
  for (const double noise : {0.0, 1.0}) {
    const TargetLight found = target_light(noisy(std::vector<float>(kEdge * kEdge), noise), kEdge);
    EXPECT_EQ(found.brightness, 0);
    EXPECT_LT(found.log_signal_to_noise, -6);
    EXPECT_TRUE(std::isnan(found.gini));
  }
  EXPECT_EQ(target_light(std::vector<float>(kEdge * kEdge, std::nanf("")), kEdge).brightness, 0);
}

}  // namespace
}  // namespace peculiar::stamps
