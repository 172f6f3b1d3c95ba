#include "universe/encounter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "universe/orbit.h"
#include "universe/populate.h"

namespace peculiar::universe {
namespace {

MassModel whole_galaxy() { return {3e10, 2, 0.4, {6e9, 0.5}, {1e12, 35}}; }

Vector3 separation(const Encounter& encounter, double time) {
  return encounter.second.position_kpc(time) - encounter.first.position_kpc(time);
}

TEST(Encounter, WithoutFrictionTheTurningPointsAreThoseAskedFor) {
  const GalaxyPair pair(whole_galaxy(), {1e10, 1, 0.2, {0, 1}, {3e11, 20}});
  const Encounter encounter = follow(pair, {5, 0.6, 60, 3}, 2, -1, false);
  double least = 1e9;
  double greatest = 0;
  for (double time = 0; time < 2; time += 0.0005) {
    const double distance = length(separation(encounter, time));
    least = std::min(least, distance);
    greatest = std::max(greatest, distance);
  }
  EXPECT_NEAR(least, 5, 0.02);
  EXPECT_NEAR(greatest, 5 * 1.6 / 0.4, 0.02);
  EXPECT_GE(encounter.pericentres_gyr.size(), 3U);
  EXPECT_TRUE(std::isinf(encounter.coalescence_gyr));
}

TEST(Encounter, WithoutFrictionEnergyIsKept) {
  const GalaxyPair pair(whole_galaxy(), whole_galaxy());
  const Encounter encounter = follow(pair, {4, 1, 60, 3}, 1, -1, false);
  const auto energy = [&](double time) {
    const Vector3 velocity = encounter.second.velocity_kms(time) - encounter.first.velocity_kms(time);
    return dot(velocity, velocity) / 2 + pair.potential(length(separation(encounter, time)));
  };
  const double depth = std::abs(pair.potential(4));
  for (const double time : {0.0, 0.1, 0.3, 0.6, 1.0}) EXPECT_NEAR(energy(time) / depth, 0, 1e-4) << time;
}

TEST(Encounter, TheCentreOfMassOfEqualGalaxiesRests) {
  const Encounter encounter =
      follow(GalaxyPair(whole_galaxy(), whole_galaxy()), {4, 0.9, 60, 3}, 3, 0.1, false);
  for (const double time : {0.0, 0.3, 2.0})
    EXPECT_LT(length(encounter.first.position_kpc(time) + encounter.second.position_kpc(time)), 1e-6);
}

// The centre moves like a star at rest there, so that the tide vanishes at the centre.
TEST(Encounter, ACentreFallsAsAStarThereWould) {
  const MassModel model = whole_galaxy();
  const auto [first, second] = GalaxyPair(model, model).accelerations({20, 0, 0}, {0, 0, 0}, false);
  const MassModel round{0, 1, 0.2, model.disc_as_sphere(), model.halo};
  EXPECT_NEAR(first[0] / (std::pow(GalaxyPotential(round).circular_speed_kms(20), 2) / 20 +
                          kGravity * model.bulge.enclosed_msun(20) / 400),
              1, 0.01);
  EXPECT_NEAR(first[0] + second[0], 0, 1e-9);
}

TEST(Encounter, AfterCoalescenceTheyStayTogether) {
  const GalaxyPair pair(whole_galaxy(), whole_galaxy());
  const Encounter encounter = follow(pair, {4, 0.9, 60, 3}, 6, 0.2);
  ASSERT_TRUE(std::isfinite(encounter.coalescence_gyr));
  EXPECT_GE(encounter.end_gyr, encounter.coalescence_gyr + 0.2);
  EXPECT_FALSE(encounter.pericentres_gyr.empty());
  const double limit = kCoalescenceShare * 3;
  double latest = 1e9;
  for (double time = encounter.coalescence_gyr; time < encounter.end_gyr; time += 0.005) {
    const double distance = length(separation(encounter, time));
    EXPECT_LT(distance, limit);
    EXPECT_LE(distance, latest + 1e-6);
    latest = distance;
  }
  EXPECT_LT(latest, 0.01);
}

TEST(Encounter, AFastPassageStaysUnbound) {
  const GalaxyPair pair(whole_galaxy(), {1e10, 1, 0.2, {0, 1}, {3e11, 20}});
  const Encounter encounter = follow(pair, {20, 2, 60, 3}, 0.6);
  EXPECT_TRUE(std::isinf(encounter.coalescence_gyr));
  EXPECT_EQ(encounter.pericentres_gyr.size(), 1U);
  EXPECT_GT(length(separation(encounter, 0.6)), 60);
}

// Chandrasekhar: on the same orbit the time scales as M / (m ln(1 + M / m)).
TEST(Encounter, CoalescenceTimesScaleWithMassRatio) {
  const MassModel host{0, 1, 0.2, {0, 1}, {1e12, 35}};
  std::vector<double> scaled;
  for (const double ratio : {240.0, 480.0, 960.0, 1920.0}) {
    // Compact, so that the whole satellite is dragged.
    const MassModel satellite{0, 1, 0.2, {1e12 / ratio, 0.01}, {0, 1}};
    const Encounter encounter = follow(GalaxyPair(host, satellite), {20, 0, 60, 3}, 40, 0);
    ASSERT_TRUE(std::isfinite(encounter.coalescence_gyr)) << ratio;
    scaled.push_back(encounter.coalescence_gyr * std::log1p(ratio) / ratio);
  }
  for (const double value : scaled) EXPECT_NEAR(value / scaled.back(), 1, 0.1);
}

/// Discs after a parabolic passage: fractions of the first one's particles beyond `far_kpc` from it, towards
/// the other galaxy and away from it.
std::pair<double, double> tails(const Vector3& spin) {
  const MassModel model = whole_galaxy();
  const GalaxyPair pair(model, model);
  const Encounter encounter = follow(pair, {10, 1, 60, 3}, 0.6);
  const double passage = encounter.pericentres_gyr.at(0);
  Field field;
  field.galaxies.push_back({GalaxyPotential(model), {}, Frame::about(spin, 0), encounter.first});
  field.galaxies.push_back({GalaxyPotential(model), {}, {}, encounter.second});
  constexpr std::size_t kCount = 1500;
  Phase phase;
  phase.resize(kCount);
  RandomStream random(5, "test");
  populate_disc(field.galaxies[0].potential, 2, 0.4, phase, 0, kCount, random);
  for (std::size_t i = 0; i < kCount; ++i) {
    phase.set(i, encounter.first.position_kpc(0) + field.galaxies[0].frame.from_own(phase.position(i)),
              encounter.first.velocity_kms(0) + field.galaxies[0].frame.from_own(phase.velocity(i)));
  }
  const double time = passage + 0.15;
  advance(field, phase, 0, time);
  const Vector3 centre = encounter.first.position_kpc(time);
  const Vector3 other = encounter.second.position_kpc(time);
  std::size_t towards = 0;
  std::size_t away = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    const Vector3 offset = phase.position(i) - centre;
    if (length(offset) < 12) continue;
    ++(dot(offset, other - centre) > 0 ? towards : away);
  }
  return {static_cast<double>(towards) / kCount, static_cast<double>(away) / kCount};
}

// Toomre & Toomre (1972): discs that rotate in the sense of the orbit form a bridge and a tail; retrograde
// ones hardly do.
TEST(Encounter, AProgradePassageDrawsATailAndABridge) {
  const auto [bridge, tail] = tails({0, 0, 1});
  const auto [no_bridge, no_tail] = tails({0, 0, -1});
  EXPECT_GT(bridge, 0.02);
  EXPECT_GT(tail, 0.02);
  EXPECT_GT(bridge + tail, 3 * (no_bridge + no_tail));
}

}  // namespace
}  // namespace peculiar::universe
