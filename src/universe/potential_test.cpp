#include "universe/potential.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "universe/pattern.h"

namespace peculiar::universe {
namespace {

MassModel whole_galaxy() { return {3e10, 2, 0.4, {6e9, 0.5}, {1e12, 35}}; }

std::array<double, 3> acceleration(const auto& source, const std::array<double, 3>& at) {
  std::array<double, 3> result{};
  source({1, {&at[0], &at[1], &at[2]}, {&result[0], &result[1], &result[2]}});
  return result;
}

/// The force is the gradient of the potential, by finite differences.
void expect_gradient(const auto& force, const auto& potential, std::array<double, 3> at, double tolerance) {
  const std::array<double, 3> pull = acceleration(force, at);
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const double step = 1e-4;
    std::array<double, 3> before = at;
    std::array<double, 3> after = at;
    before[axis] -= step;
    after[axis] += step;
    EXPECT_NEAR(pull[axis], -(potential(after) - potential(before)) / (2 * step), tolerance) << axis;
  }
}

// Freeman (1970): v^2 = 4 pi G Sigma0 Rd y^2 [I0 K0 - I1 K1], y = R / 2 Rd, for a thin exponential disc.
TEST(GalaxyPotential, ThreeDiscsTurnAsAnExponentialOne) {
  const double mass = 5e10;
  const double scale = 3;
  const GalaxyPotential disc({mass, scale, 0.01, {0, 1}, {0, 1}});
  const double density = mass / (2 * std::numbers::pi * scale * scale);
  for (const double radius : {2.0, 3.0, 5.0, 6.6, 9.0, 12.0}) {
    const double y = radius / (2 * scale);
    const double bessel =
        std::cyl_bessel_i(0, y) * std::cyl_bessel_k(0, y) - std::cyl_bessel_i(1, y) * std::cyl_bessel_k(1, y);
    const double truth = std::sqrt(4 * std::numbers::pi * kGravity * density * scale * y * y * bessel);
    EXPECT_NEAR(disc.circular_speed_kms(radius) / truth, 1, 0.02) << radius;
  }
}

TEST(GalaxyPotential, ForceIsTheSlopeOfThePotential) {
  const GalaxyPotential galaxy(whole_galaxy());
  const auto force = [&](const Block& block) { galaxy.accelerate(block); };
  const auto potential = [&](const auto& p) { return galaxy.potential(p[0], p[1], p[2]); };
  expect_gradient(force, potential, {0.2, -0.1, 0.05}, 1);
  expect_gradient(force, potential, {3, 2, -0.7}, 1e-2);
  expect_gradient(force, potential, {-20, 5, 11}, 1e-2);
}

TEST(GalaxyPotential, FrequencyIsAboutThatOfTheCircularOrbit) {
  const GalaxyPotential galaxy(whole_galaxy());
  for (const double radius : {1.0, 4.0, 15.0})
    EXPECT_NEAR(std::sqrt(galaxy.frequency_squared(radius)) * radius / galaxy.circular_speed_kms(radius), 1.1,
                0.25);
}

TEST(Hernquist, DensityIntegratesToTheEnclosedMass) {
  const Hernquist sphere{2e10, 1.5};
  double sum = 0;
  const double step = 0.002;
  for (double radius = step / 2; radius < 6; radius += step)
    sum += 4 * std::numbers::pi * radius * radius * sphere.density(radius) * step;
  EXPECT_NEAR(sum / sphere.enclosed_msun(6), 1, 1e-4);
  EXPECT_NEAR(sphere.enclosed_msun(1.5 * (1 + std::numbers::sqrt2)) / 2e10, 0.5, 1e-12);
}

TEST(Plummer, PullsTowardsItsCentre) {
  const Plummer clump{1e8, 0.2};
  const std::array<double, 3> centre{1, 2, 3};
  const auto force = [&](const Block& block) { clump.accelerate(block, centre); };
  const auto pull = acceleration(force, {1.3, 2, 3});
  EXPECT_NEAR(pull[0], -kGravity * 1e8 * 0.3 / std::pow(0.09 + 0.04, 1.5), 1e-6);
  EXPECT_NEAR(pull[1], 0, 1e-12);
}

TEST(Pattern, ForceIsTheSlopeOfThePotential) {
  const GalaxyPotential galaxy(whole_galaxy());
  for (const Pattern& pattern : {Pattern::bar(galaxy, 2.6, 0.4), Pattern::spiral(galaxy, 2, 20, 0.8, 5),
                                 Pattern::spiral(galaxy, 3, 25, 0.8, 5)}) {
    const double time = 0.123;
    const auto force = [&](const Block& block) { pattern.accelerate(block, time); };
    const auto potential = [&](const auto& p) { return pattern.potential(p[0], p[1], p[2], time); };
    double greatest = 0;
    for (const std::array<double, 3>& at : {std::array{0.7, 0.4, 0.1}, {-2.0, 1.0, -0.3}, {1.0, -4.0, 0.2}}) {
      const auto pull = acceleration(force, at);
      greatest = std::max(greatest, std::hypot(pull[0], pull[1]));
      expect_gradient(force, potential, at, 1e-3 * std::hypot(pull[0], pull[1], pull[2]));
    }
    EXPECT_GT(greatest, 100);
  }
}

TEST(Pattern, RepeatsAfterAnArm) {
  const GalaxyPotential galaxy(whole_galaxy());
  const Pattern spiral = Pattern::spiral(galaxy, 3, 20, 0.8, 5);
  const double angle = 2 * std::numbers::pi / 3;
  const double x = 3 * std::cos(angle) - 1 * std::sin(angle);
  const double y = 3 * std::sin(angle) + 1 * std::cos(angle);
  EXPECT_NEAR(spiral.potential(3, 1, 0.1, 0), spiral.potential(x, y, 0.1, 0), 1e-6);
  // In the time of a third of a rotation the arms have moved on by one.
  EXPECT_NEAR(spiral.potential(3, 1, 0.1, angle / spiral.speed_per_gyr()), spiral.potential(3, 1, 0.1, 0),
              1e-6);
  EXPECT_GT(
      std::abs(spiral.potential(3, 1, 0.1, 0.3 / spiral.speed_per_gyr()) - spiral.potential(3, 1, 0.1, 0)),
      1);
}

}  // namespace
}  // namespace peculiar::universe
