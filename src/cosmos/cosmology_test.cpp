#include "cosmos/cosmology.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"

namespace peculiar::cosmos {
namespace {

// H0 70.4, Omega_m 0.272, Omega_L 0.728: age and conformal time by numerical integration in Python.
TEST(Cosmology, AgesAndConformalTimesOfHorizonAgn) {
  const Cosmology cosmology;
  EXPECT_NEAR(cosmology.hubble_time_gyr(), 13.8891, 5e-5);
  const double truth[][3] = {{0, 13.7595, 0},        {0.5, 8.7013, -0.552051}, {1, 5.9711, -1.141862},
                             {2, 3.3627, -2.260616}, {3, 2.2041, -3.256052},   {6, 0.9574, -5.708664}};
  for (const auto& [redshift, age_gyr, tau] : truth) {
    EXPECT_NEAR(cosmology.age_gyr(1 / (1 + redshift)), age_gyr, 5.1e-5) << redshift;
    EXPECT_NEAR(cosmology.conformal_time(1 / (1 + redshift)), tau, 5.1e-7) << redshift;
  }
}

TEST(Cosmology, AFlatUniverseAgesAsTheClosedFormSays) {
  const Cosmology cosmology({70, 0.3, 0.7});
  for (const double a : {1e-3, 0.1, 0.25, 0.7, 1.0, 1.9}) {
    const double exact = 2 / (3 * std::sqrt(0.7)) * std::asinh(std::sqrt(0.7 / 0.3) * std::pow(a, 1.5));
    EXPECT_NEAR(cosmology.age_gyr(a) / cosmology.hubble_time_gyr() / exact, 1, 1e-8) << a;
  }
}

TEST(Cosmology, AnEmptyUniverseAgesInProportion) {
  const Cosmology cosmology({70, 0, 0});
  EXPECT_NEAR(cosmology.age_gyr(0.5) / cosmology.hubble_time_gyr(), 0.5, 1e-9);
  EXPECT_NEAR(cosmology.conformal_time(0.5), -1, 1e-8);  // 1 - 1 / a
}

// H0 70.4, Omega_m 0.272, flat: by numerical integration in Python.
TEST(Cosmology, DistancesOfHorizonAgn) {
  const Cosmology cosmology;
  const double truth[][4] = {{0.5, 1896.48, 2844.73, 6.1296},  {1, 3341.50, 6683.00, 8.1000},
                             {1.5, 4434.47, 11086.18, 8.5996}, {2, 5280.19, 15840.57, 8.5330},
                             {2.5, 5953.32, 20836.64, 8.2464}, {3, 6503.10, 26012.40, 7.8820},
                             {4, 7352.20, 36761.02, 7.1289}};
  for (const auto& [redshift, comoving, luminosity, kpc] : truth) {
    EXPECT_NEAR(cosmology.comoving_distance_mpc(redshift), comoving, 0.0051) << redshift;
    EXPECT_NEAR(cosmology.luminosity_distance_mpc(redshift), luminosity, 0.0051) << redshift;
    EXPECT_NEAR(cosmology.kpc_per_arcsec(redshift), kpc, 5.1e-5) << redshift;
  }
}

TEST(Cosmology, DistancesFollowTheClosedForms) {
  const double hubble_distance = 299792.458 / 70;
  const Cosmology einstein_de_sitter({70, 1, 0}), empty({70, 0, 0}), closed({70, 1.5, 0});
  for (const double z : {1e-4, 0.01, 0.5, 2.0, 10.0, 1100.0}) {
    EXPECT_NEAR(
        einstein_de_sitter.comoving_distance_mpc(z) / (2 * hubble_distance * (1 - 1 / std::sqrt(1 + z))), 1,
        1e-8)
        << z;
    // Milne: D_M = c / H0 sinh(ln(1 + z)).
    EXPECT_NEAR(empty.transverse_comoving_distance_mpc(z) / (hubble_distance * std::sinh(std::log1p(z))), 1,
                1e-8)
        << z;
    // Mattig (1958), for curvature by matter alone: q0 = Omega_m / 2.
    const double q = 0.75;
    const double mattig = (z * q + (q - 1) * (std::sqrt(1 + 2 * q * z) - 1)) / (q * q);
    EXPECT_NEAR(closed.luminosity_distance_mpc(z) / (hubble_distance * mattig), 1, 1e-8) << z;
    EXPECT_NEAR(
        closed.angular_diameter_distance_mpc(z) * (1 + z) * (1 + z) / closed.luminosity_distance_mpc(z), 1,
        1e-12);
  }
  EXPECT_NEAR(Cosmology({70, 0.3, 0.7 + 1e-10}).luminosity_distance_mpc(1) /
                  Cosmology({70, 0.3, 0.7 - 1e-10}).luminosity_distance_mpc(1),
              1, 1e-8);
  EXPECT_NEAR(empty.luminosity_distance_mpc(0), 0, 1e-9);
}

TEST(Cosmology, InversesUndoWhatTheyInvert) {
  for (const CosmologyParameters& parameters :
       {CosmologyParameters{}, CosmologyParameters{67.74, 0.3, 0.6}}) {
    const Cosmology cosmology(parameters);
    for (double a = 2e-4; a < 1.9; a *= 1.037) {
      EXPECT_NEAR(cosmology.scale_factor_at_age_gyr(cosmology.age_gyr(a)) / a, 1, 1e-9) << a;
      EXPECT_NEAR(cosmology.scale_factor_at_conformal_time(cosmology.conformal_time(a)) / a, 1, 1e-9) << a;
      EXPECT_NEAR(cosmology.age_gyr_at_conformal_time(cosmology.conformal_time(a)) / cosmology.age_gyr(a), 1,
                  1e-8)
          << a;
    }
  }
}

TEST(Cosmology, WhatHasNoAnswer) {
  EXPECT_THROW(Cosmology({0, 0.3, 0.7}), Error);
  EXPECT_THROW(Cosmology({70, -0.1, 0.7}), Error);
  EXPECT_THROW(Cosmology({70, 0.1, 3}), Error);  // bounces
  const Cosmology cosmology;
  EXPECT_THROW((void)cosmology.age_gyr(0), Error);
  EXPECT_THROW((void)cosmology.age_gyr(std::nan("")), Error);
  for (const double redshift : {-0.1, 1e4, std::nan("")}) {
    EXPECT_THROW((void)cosmology.luminosity_distance_mpc(redshift), Error);
  }
  EXPECT_EQ(cosmology.age_gyr_at_conformal_time(-1e9), 0);
  EXPECT_TRUE(std::isnan(cosmology.age_gyr_at_conformal_time(std::nan(""))));
}

}  // namespace
}  // namespace peculiar::cosmos
