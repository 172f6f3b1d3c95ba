#include "universe/orbit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "universe/encounter.h"
#include "universe/populate.h"

namespace peculiar::universe {
namespace {

MassModel whole_galaxy() { return {3e10, 2, 0.4, {6e9, 0.5}, {1e12, 35}}; }

Field alone(const GalaxyPotential& potential) {
  Field field;
  field.galaxies.push_back({potential, {}, {}, {}});
  return field;
}

double energy(const GalaxyPotential& potential, const Phase& phase, std::size_t i) {
  const Vector3 p = phase.position(i);
  return dot(phase.velocity(i), phase.velocity(i)) / 2 + potential.potential(p[0], p[1], p[2]);
}

TEST(Orbit, ACircleStaysACircleOverTwentyTurns) {
  const GalaxyPotential galaxy(whole_galaxy());
  const Field field = alone(galaxy);
  for (const double radius : {0.5, 2.0, 8.0}) {
    const double speed = galaxy.circular_speed_kms(radius);
    const double period = 2 * std::numbers::pi * radius / (speed * kKpcPerKmsGyr);
    Phase phase;
    phase.resize(1);
    phase.set(0, {radius, 0, 0}, {0, speed, 0});
    for (int quarter = 0; quarter < 80; ++quarter) {
      advance(field, phase, quarter * period / 4, (quarter + 1) * period / 4);
      ASSERT_NEAR(length(phase.position(0)) / radius, 1, 0.01) << radius << " after " << quarter;
      ASSERT_NEAR(phase.position(0)[2], 0, 1e-9);
    }
    // The particle has completed its orbit, rather than only kept its radius.
    EXPECT_NEAR(phase.position(0)[0] / radius, 1, 0.01);
  }
}

TEST(Orbit, EnergyIsKept) {
  const GalaxyPotential galaxy(whole_galaxy());
  const Field field = alone(galaxy);
  Phase phase;
  phase.resize(3);
  phase.set(0, {4, 0, 0.3}, {60, 150, 30});
  phase.set(1, {0, 3, -1}, {-120, 40, 80});
  phase.set(2, {6, 2, 2}, {10, 90, -60});
  double before[3];
  for (std::size_t i = 0; i < 3; ++i) before[i] = energy(galaxy, phase, i);
  for (int step = 0; step < 60; ++step) {
    advance(field, phase, step * 0.017, (step + 1) * 0.017, {.longest_gyr = 0.001, .per_period = 60});
    for (std::size_t i = 0; i < 3; ++i)
      ASSERT_NEAR(energy(galaxy, phase, i) / before[i], 1, 1e-5) << i << " " << step;
  }
}

TEST(Orbit, TheUsualStepsKeepEnergyToAHundredthOfAPerCent) {
  const GalaxyPotential galaxy(whole_galaxy());
  Phase phase;
  phase.resize(400);
  RandomStream random(1, "test");
  populate_disc(galaxy, 2, 0.4, phase, 0, 400, random);
  const Phase start = phase;
  advance(alone(galaxy), phase, 0, 0.6);
  std::vector<double> changes;
  for (std::size_t i = 0; i < 400; ++i)
    changes.push_back(std::abs(energy(galaxy, phase, i) / energy(galaxy, start, i) - 1));
  std::sort(changes.begin(), changes.end());
  EXPECT_LT(changes[200], 1e-4);
  EXPECT_LT(changes[399], 1e-2);
}

// In the frame that rotates with a bar E - Omega L is an integral (Binney & Tremaine 2008, eq. 3.112).
TEST(Orbit, JacobisIntegralIsKeptInATurningBar) {
  const GalaxyPotential galaxy(whole_galaxy());
  Field field = alone(galaxy);
  const Pattern bar = Pattern::bar(galaxy, 2.6, 0.4);
  field.galaxies[0].pattern = bar;
  Phase phase;
  phase.resize(1);
  phase.set(0, {3, 0.5, 0.1}, {30, 140, 10});
  const auto integral = [&](double time) {
    const Vector3 p = phase.position(0);
    const double turning = cross(p, phase.velocity(0))[2] * bar.speed_per_gyr() / kKpcPerKmsGyr;
    return energy(galaxy, phase, 0) + bar.potential(p[0], p[1], p[2], time) - turning;
  };
  const double before = integral(0);
  const double energy_before = energy(galaxy, phase, 0);
  double energy_change = 0;
  for (int step = 0; step < 40; ++step) {
    advance(field, phase, step * 0.01, (step + 1) * 0.01, {.per_period = 40});
    ASSERT_NEAR(integral((step + 1) * 0.01) / before, 1, 2e-3) << step;
    energy_change = std::max(energy_change, std::abs(energy(galaxy, phase, 0) / energy_before - 1));
  }
  EXPECT_GT(energy_change, 2e-3);  // the bar has an effect
}

TEST(Orbit, TimeReversedLeadsBackToTheStart) {
  const MassModel model = whole_galaxy();
  const GalaxyPair pair(model, model);
  const Encounter encounter = follow(pair, {8, 1, 60, 3}, 0.5, -1, false);
  Field field;
  field.galaxies.push_back({GalaxyPotential(model), {}, {}, encounter.first});
  field.galaxies.push_back({GalaxyPotential(model), {}, Frame::about({0.6, 0, 0.8}, 1), encounter.second});
  Phase phase;
  phase.resize(300);
  RandomStream random(2, "test");
  populate_disc(field.galaxies[0].potential, 2, 0.4, phase, 0, 300, random);
  for (std::size_t i = 0; i < 300; ++i)
    phase.set(i, phase.position(i) + encounter.first.position_kpc(0),
              phase.velocity(i) + encounter.first.velocity_kms(0));
  const Phase start = phase;
  const StepRule fine{.per_period = 60};
  advance(field, phase, 0, 0.3, fine);
  EXPECT_GT(length(phase.position(0) - start.position(0)), 1);
  advance(field, phase, 0.3, 0, fine);
  std::vector<double> misses;
  for (std::size_t i = 0; i < 300; ++i) misses.push_back(length(phase.position(i) - start.position(i)));
  std::sort(misses.begin(), misses.end());
  EXPECT_LT(misses[150], 1e-4);
  EXPECT_LT(misses[285], 1e-2);
}

/// Two-sample Kolmogorov-Smirnov distance in units of its 5 % limit.
double kolmogorov_smirnov(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double greatest = 0;
  std::size_t j = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    while (j < b.size() && b[j] <= a[i]) ++j;
    greatest = std::max(greatest, std::abs(static_cast<double>(i + 1) / static_cast<double>(a.size()) -
                                           static_cast<double>(j) / static_cast<double>(b.size())));
  }
  const auto n = static_cast<double>(a.size());
  return greatest / (1.36 * std::sqrt(2 / n));
}

TEST(Orbit, AnIsolatedDiscKeepsItsProfileAndItsHeight) {
  const GalaxyPotential galaxy(whole_galaxy());
  const Field field = alone(galaxy);
  constexpr std::size_t kCount = 3000;
  Phase phase;
  phase.resize(kCount);
  RandomStream random(3, "test");
  populate_disc(galaxy, 2, 0.4, phase, 0, kCount, random);
  const auto radii = [&] {
    std::vector<double> result;
    for (std::size_t i = 0; i < kCount; ++i)
      result.push_back(std::hypot(phase.position_kpc[0][i], phase.position_kpc[1][i]));
    return result;
  };
  const auto height = [&] {
    double sum = 0;
    for (const double z : phase.position_kpc[2]) sum += std::abs(z);
    return sum / kCount;
  };
  const std::vector<double> set_up = radii();
  const double height_set_up = height();
  advance(field, phase, 0, 0.4);
  const std::vector<double> first = radii();
  const double height_first = height();
  // |z| of sech^2(z / z0) is z0 ln 2 on average; the initial disc is near equilibrium.
  EXPECT_NEAR(height_set_up / (0.4 * std::numbers::ln2), 1, 0.05);
  EXPECT_NEAR(height_first / height_set_up, 1, 0.25);
  EXPECT_LT(kolmogorov_smirnov(set_up, first), 2.5);
  advance(field, phase, 0.4, 0.4 + 11 * 0.017);
  EXPECT_LT(kolmogorov_smirnov(first, radii()), 1);
  EXPECT_NEAR(height() / height_first, 1, 0.04);
}

TEST(Orbit, ASpheroidKeepsItsProfile) {
  const MassModel model{0, 2, 0.4, {5e10, 0.8}, {1e12, 35}};
  const GalaxyPotential galaxy(model);
  const Field field = alone(galaxy);
  Phase phase;
  phase.resize(2000);
  RandomStream random(4, "test");
  populate_sphere(galaxy, model.bulge, 1, phase, 0, 2000, random);
  const auto radii = [&] {
    std::vector<double> result;
    for (std::size_t i = 0; i < 2000; ++i) result.push_back(length(phase.position(i)));
    return result;
  };
  const std::vector<double> set_up = radii();
  advance(field, phase, 0, 0.2);
  EXPECT_LT(kolmogorov_smirnov(set_up, radii()), 1.5);
}

}  // namespace
}  // namespace peculiar::universe
