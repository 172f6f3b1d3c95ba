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
  EXPECT_EQ(cosmology.age_gyr_at_conformal_time(-1e9), 0);
  EXPECT_TRUE(std::isnan(cosmology.age_gyr_at_conformal_time(std::nan(""))));
}

}  // namespace
}  // namespace peculiar::cosmos
