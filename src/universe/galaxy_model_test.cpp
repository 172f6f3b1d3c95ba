#include "universe/galaxy_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "universe/members.h"
#include "universe/populate.h"

namespace peculiar::universe {
namespace {

// van der Wel et al. (2014), table 1: at 5e10 Msun log R is log A.
TEST(GalaxyModel, SizesAreThoseOfTheTable) {
  EXPECT_NEAR(std::log10(effective_radius(5e10, 1.25, false).median_kpc), 0.70, 1e-9);
  EXPECT_NEAR(std::log10(effective_radius(5e10, 2.25, true).median_kpc), -0.05, 1e-9);
  EXPECT_NEAR(std::log10(effective_radius(5e11, 1.25, true).median_kpc), 0.22 + 0.76, 1e-9);
  EXPECT_NEAR(effective_radius(5e10, 1.75, false).scatter_dex, 0.18, 1e-9);
  EXPECT_DOUBLE_EQ(effective_radius(1e10, 2, true).median_kpc, effective_radius(2e10, 2, true).median_kpc);
}

// Moster et al. (2013): at z = 0 and M = M1 = 10^11.59 the ratio is N = 0.0351; the highest ratio is near
// 10^11.8.
TEST(GalaxyModel, HalosAreThoseOfMoster) {
  EXPECT_NEAR(stellar_mass_of_halo(std::pow(10, 11.59), 0) / std::pow(10, 11.59), 0.0351, 1e-6);
  for (const double mass : {1e8, 1e10, 5e10})
    EXPECT_NEAR(stellar_mass_of_halo(halo_mass_of_galaxy(mass, 2), 2) / mass, 1, 1e-6);
}

// Dutton & Maccio (2014), table 3: at z = 0 and 1e12 / h Msun log c200 = 0.905.
TEST(GalaxyModel, ConcentrationsAreThoseOfTheirFit) {
  EXPECT_NEAR(std::log10(halo_concentration(1e12 / 0.704, 0, 70.4)), 0.905, 1e-9);
  EXPECT_LT(halo_concentration(1e12, 3, 70.4), halo_concentration(1e12, 1, 70.4));
}

TEST(GalaxyModel, HalfMassRadiiOfPureSystems) {
  EXPECT_NEAR(half_mass_radius(0, 1, 2), 2 * 1.67835, 1e-4);  // exponential disc
  // A complete Hernquist sphere has 1.8153 scales (Hernquist 1990, eq. 38); this one lacks its outskirts.
  EXPECT_NEAR(half_mass_radius(1, 2, 1), 2 * 1.8153 * 0.83, 0.1);
}

TEST(GalaxyModel, DrawnMassesFollowTheMassFunction) {
  RandomStream random(1, "test");
  constexpr int kDraws = 20000;
  int above = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double mass = draw_stellar_mass(2.2, random);
    ASSERT_GE(mass, std::pow(10, 9.5));
    ASSERT_LE(mass, std::pow(10, 11.5));
    above += mass > 1e10 ? 1 : 0;
  }
  double all = 0;
  double massive = 0;
  for (double log_mass = 9.5005; log_mass < 11.5; log_mass += 0.001) {
    const double density = stellar_mass_function(std::pow(10, log_mass), 2.2);
    all += density;
    if (log_mass > 10) massive += density;
  }
  const double expected = massive / all;
  EXPECT_NEAR(static_cast<double>(above) / kDraws, expected,
              4 * std::sqrt(expected * (1 - expected) / kDraws));
}

TEST(GalaxyModel, AGalaxyHasTheSizeThatItWasDrawnWith) {
  const cosmos::Cosmology cosmology;
  RandomStream random(2, "test");
  for (int i = 0; i < 6; ++i) {
    const GalaxyModel model = draw_galaxy(3e10, 1.5, cosmology, random);
    const GalaxyPotential potential(model.masses());
    const std::size_t count = 6000;
    const auto bulge = static_cast<std::size_t>(model.bulge_fraction * count);
    Phase phase;
    phase.resize(count);
    populate_sphere(potential, model.masses().bulge, 1, phase, 0, bulge, random);
    populate_disc(potential, model.disc_length_kpc, model.disc_height_kpc, phase, bulge, count - bulge,
                  random);
    const double radius = projected_half_mass_radius(phase.position_kpc, std::vector<double>(count, 1), 2);
    EXPECT_NEAR(radius / model.effective_radius_kpc, 1, 0.05);
  }
}

TEST(GalaxyModel, MassiveGalaxiesAreMoreOftenEarly) {
  EXPECT_LT(early_fraction(3e9, 2), 0.05);
  EXPECT_GT(early_fraction(2e11, 1), 0.6);
  EXPECT_LT(early_fraction(5e10, 3), early_fraction(5e10, 1));
}

}  // namespace
}  // namespace peculiar::universe
