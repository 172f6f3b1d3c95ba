#include "universe/identify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "cosmos/cosmos_testing.h"
#include "cosmos/mass_return.h"
#include "universe/members.h"

namespace peculiar::universe {
namespace {

const cosmos::Cosmology& cosmology() {
  static const cosmos::Cosmology instance;
  return instance;
}

SystemRequest request(SystemKind kind, std::uint64_t index) {
  SystemRequest result;
  result.kind = kind;
  result.index = index;
  result.particles = 1500;
  result.window = {4, 4.187, 1.6};
  return result;
}

TEST(Members, PrincipalValuesOfATurnedMatrix) {
  // diag(9, 4, 1) rotated by 30 degrees about z.
  const double c = std::cos(std::numbers::pi / 6);
  const double s = std::sin(std::numbers::pi / 6);
  const Vector3 values = principal_values({9 * c * c + 4 * s * s, 9 * s * s + 4 * c * c, 1, 5 * c * s, 0, 0});
  EXPECT_NEAR(values[0], 9, 1e-9);
  EXPECT_NEAR(values[1], 4, 1e-9);
  EXPECT_NEAR(values[2], 1, 1e-9);
}

TEST(Members, ARingAndACounterRotatingHalf) {
  Members members;
  for (int i = 0; i < 100; ++i) {
    const double angle = 2 * std::numbers::pi * i / 100;
    const double sense = i % 10 == 0 ? -1 : 1;
    members.add({5 * std::cos(angle), 5 * std::sin(angle), 0},
                {-100 * sense * std::sin(angle), 100 * sense * std::cos(angle), 0}, 1e6, -3e4);
  }
  horizon::CatalogueGalaxy entry;
  measure(members, entry);
  EXPECT_NEAR(entry.galaxy.radius_kpc, 5, 1e-9);
  EXPECT_NEAR(entry.galaxy.semi_axes_kpc[0], 5 / std::numbers::sqrt2, 1e-9);
  EXPECT_NEAR(entry.galaxy.semi_axes_kpc[2], 0, 1e-6);
  EXPECT_NEAR(entry.angular_momentum[2], 80 * 1e6 * 500, 1);
  EXPECT_NEAR(entry.bulge_mass_msun, 2 * 10 * 1e6, 1e-3);
  EXPECT_NEAR(entry.kinetic_energy, 0.5 * 1e8 * 1e4, 1);
  EXPECT_NEAR(entry.potential_energy, -3e12, 1);
  EXPECT_NEAR(projected_half_mass_radius(members.position, members.mass, 2), 5, 1e-9);
  EXPECT_NEAR(projected_half_mass_radius(members.position, members.mass, 0), 5 / std::numbers::sqrt2, 0.2);
}

TEST(Identify, AnIsolatedGalaxyIsOneGalaxy) {
  System system = make_system(request(SystemKind::kIsolated, 3), cosmology());
  advance(system, 4);
  Place place;
  place.comoving_mpc = {0.001, 5, 9.999};
  place.since_gyr = 4;
  const double a = cosmology().scale_factor_at_age_gyr(4);
  const Sighting sighting = observe(system, place, a, 10e3 * a);
  ASSERT_EQ(sighting.galaxies.size(), 1U);
  const simulation::Galaxy& galaxy = sighting.galaxies[0].entry.galaxy;
  EXPECT_NEAR(galaxy.position_kpc[0], a, 1e-9);
  EXPECT_NEAR(galaxy.stellar_mass_msun / system.models[0].stellar_mass_msun, 1, 0.02);
  EXPECT_GT(galaxy.particles, static_cast<std::int64_t>(0.98 * static_cast<double>(sighting.stars.size())));
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (const double value : sighting.stars.position_kpc[axis]) {
      ASSERT_GE(value, 0);
      ASSERT_LT(value, 10e3 * a);
    }
  }
  EXPECT_GE(galaxy.semi_axes_kpc[0], galaxy.semi_axes_kpc[1]);
  EXPECT_GE(galaxy.semi_axes_kpc[1], galaxy.semi_axes_kpc[2]);
  // A bound system in its own potential: 2 K + W is of the order of neither.
  EXPECT_LT(sighting.galaxies[0].entry.kinetic_energy, -sighting.galaxies[0].entry.potential_energy);
}

TEST(Identify, StarsAreBornAndLoseMass) {
  System system = make_system(request(SystemKind::kIsolated, 3), cosmology());
  advance(system, 4);
  const Sighting first = observe(system, {}, 0.4, 1e6);
  advance(system, 4.187);
  const Sighting last = observe(system, {}, 0.4, 1e6);
  EXPECT_GT(last.stars.size(), first.stars.size());
  const cosmos::StellarPopulations populations(
      cosmos::made_up_grid([](double, double, double) { return 1.0; }));
  const cosmos::RemainingMass remaining = cosmos::find_mass_return("chabrier", populations);
  std::size_t young = 0;
  for (std::size_t i = 0; i < last.stars.size(); ++i) {
    ASSERT_GE(last.stars.age_gyr[i], 0);
    ASSERT_LE(last.stars.mass_msun[i], last.stars.initial_mass_msun[i]);
    // `mock` gets the initial masses back from the present ones.
    const double recovered =
        last.stars.mass_msun[i] / remaining(last.stars.age_gyr[i], last.stars.metallicity[i]);
    ASSERT_NEAR(recovered / last.stars.initial_mass_msun[i], 1, 1e-12);
    young += last.stars.age_gyr[i] > 0.004 && last.stars.age_gyr[i] < 0.012;
    ASSERT_GT(last.stars.metallicity[i], 0);
  }
  EXPECT_GT(young, 0);
}

/// A merger of two galaxies of similar mass.
System major_merger() {
  for (std::uint64_t index = 0;; ++index) {
    System system = make_system(request(SystemKind::kMerger, index), cosmology());
    if (system.encounter.mass_ratio < 2.5) return system;
  }
}

TEST(Identify, TwoBecomeOneAndTheTreeSaysSo) {
  System system = major_merger();
  const double coalescence = system.encounter.coalescence_gyr;
  EXPECT_GT(coalescence, 4);
  EXPECT_LT(coalescence, 4.187);
  Sighting apart;
  for (double before = 0.1; apart.galaxies.size() < 2; before += 0.05) {
    ASSERT_LT(before, 0.5);
    system = major_merger();
    advance(system, std::max(system.time_gyr, coalescence - before));
    apart = observe(system, {}, 0.4, 1e6);
  }
  advance(system, coalescence + 0.03);
  const Sighting together = observe(system, {}, 0.4, 1e6);
  ASSERT_EQ(together.galaxies.size(), 1U);
  const Links fathers = links(apart, together);
  ASSERT_EQ(fathers[0].size(), 2U);
  const double sum = fathers[0][0].second + fathers[0][1].second;
  EXPECT_GT(sum, 70);
  EXPECT_LE(sum, 100);
  EXPECT_GT(fathers[0][1].second, 10);
  // Bound particles of both: most of the stars of each.
  EXPECT_GT(together.galaxies[0].entry.galaxy.stellar_mass_msun,
            0.9 * (apart.galaxies[0].entry.galaxy.stellar_mass_msun +
                   apart.galaxies[1].entry.galaxy.stellar_mass_msun));
}

TEST(System, MassRatiosGoToTheGreatest) {
  double greatest = 1;
  for (std::uint64_t index = 0; index < 30; ++index) {
    SystemRequest one = request(SystemKind::kMerger, index);
    one.particles = 1000;
    one.mass_ratio_max = 4;
    const double ratio = make_system(one, cosmology()).encounter.mass_ratio;
    EXPECT_GE(ratio, 1);
    EXPECT_LE(ratio, 4);
    greatest = std::max(greatest, ratio);
  }
  EXPECT_GT(greatest, 3);
}

TEST(System, BeginsBeforeItsWindowHoweverLong) {
  for (const SystemKind kind : {SystemKind::kIsolated, SystemKind::kMerger, SystemKind::kFlyby}) {
    for (std::uint64_t index = 0; index < 12; ++index) {
      SystemRequest long_one = request(kind, index);
      long_one.particles = 1000;
      long_one.window.last_gyr = index % 2 == 0 ? 4.187 : 5.1;
      const System system = make_system(long_one, cosmology());
      EXPECT_LE(system.time_gyr, 4 - 0.1 + 1e-9);
      if (kind == SystemKind::kIsolated) continue;
      for (const MovingGalaxy& galaxy : system.field.galaxies) {
        EXPECT_LE(galaxy.track.first_gyr(), system.time_gyr + 1e-9);
        EXPECT_GE(galaxy.track.last_gyr(), long_one.window.last_gyr - 1e-3);
      }
      if (kind == SystemKind::kFlyby) {
        ASSERT_EQ(system.encounter.pericentres_gyr.size(), 1U);
        EXPECT_TRUE(std::isinf(system.encounter.coalescence_gyr));
      }
      const double event = kind == SystemKind::kMerger ? system.encounter.coalescence_gyr
                                                       : system.encounter.pericentres_gyr[0];
      EXPECT_GT(event, 4);
      EXPECT_LT(event, long_one.window.last_gyr);
    }
  }
}

TEST(Identify, TheSameSystemTwiceIsTheSame) {
  const System a = make_system(request(SystemKind::kMerger, 7), cosmology());
  const System b = make_system(request(SystemKind::kMerger, 7), cosmology());
  EXPECT_EQ(a.phase.position_kpc, b.phase.position_kpc);
  EXPECT_EQ(a.stars.birth_gyr, b.stars.birth_gyr);
  const System c = make_system(request(SystemKind::kMerger, 8), cosmology());
  EXPECT_NE(a.stars.birth_gyr, c.stars.birth_gyr);
}

TEST(Identify, ABurstIsBornAboutPassagesAndCoalescence) {
  const System system = major_merger();
  std::size_t burst = 0;
  for (std::size_t i = 0; i < system.phase.size(); ++i) {
    if (system.stars.component[i] != Component::kBurst) continue;
    ++burst;
    double nearest = std::abs(system.stars.birth_gyr[i] - system.encounter.coalescence_gyr);
    for (const double passage : system.encounter.pericentres_gyr)
      nearest = std::min(nearest, std::abs(system.stars.birth_gyr[i] - passage));
    ASSERT_LT(nearest, 0.25);
  }
  EXPECT_GT(static_cast<double>(burst) / static_cast<double>(system.phase.size()), 0.02);
}

TEST(StarFormation, LargerMergersBurstMore) {
  EXPECT_NEAR(burst_efficiency(1), 0.55, 1e-12);
  EXPECT_LT(burst_efficiency(10), 0.15);
}

}  // namespace
}  // namespace peculiar::universe
