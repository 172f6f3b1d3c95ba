#include "cosmos/mass_return.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cosmos/cosmos_testing.h"
#include "fits/fits_test_support.h"

namespace peculiar::cosmos {
namespace {

using fits::error_of;
using ::testing::HasSubstr;

struct Truth {
  double age_gyr, remaining, tolerance;
};

// M* (stars and remnants) of Bruzual & Charlot 2003 at solar metallicity.
TEST(MassReturn, FollowsBruzualAndCharlot) {
  const StellarPopulations populations(made_up_grid(flat_luminosity));
  const Truth chabrier[] = {{0.002, 1, 0.004},   {0.005, 0.934, 0.045}, {0.01, 0.875, 0.02},
                            {0.03, 0.798, 0.02}, {0.1, 0.722, 0.01},    {1, 0.610, 0.015},
                            {10, 0.514, 0.01}};
  const Truth salpeter[] = {{0.002, 1, 0.001},    {0.004, 0.982, 0.02},  {0.01, 0.931, 0.02},
                            {0.02, 0.898, 0.015}, {0.1014, 0.833, 0.01}, {1.015, 0.757, 0.01},
                            {10, 0.688, 0.01}};
  for (const auto& [age_gyr, remaining, tolerance] : chabrier) {
    EXPECT_NEAR(find_mass_return("chabrier", populations)(age_gyr, 0.02), remaining, tolerance) << age_gyr;
  }
  for (const auto& [age_gyr, remaining, tolerance] : salpeter) {
    EXPECT_NEAR(find_mass_return("salpeter", populations)(age_gyr, 0.02), remaining, tolerance) << age_gyr;
  }
  for (const MassReturn& recipe : mass_returns()) {
    if (recipe.name == "table") continue;
    const RemainingMass remaining = recipe.make(populations);
    double before = 1;
    for (double age = 1e-4; age < 14; age *= 1.05) {
      EXPECT_LE(remaining(age, 0.02), before) << recipe.name << " " << age;
      before = remaining(age, 0.02);
    }
    EXPECT_EQ(remaining(-1, 0.02), 1);
    EXPECT_EQ(remaining(5, 0.02) == 1, recipe.name == "none");
  }
}

TEST(MassReturn, ATableSaysItself) {
  PopulationGrid grid = made_up_grid(flat_luminosity);
  for (std::size_t z = 0; z < 3; ++z) {
    for (const double mass : {1.0, 0.9, 0.8, 0.7, 0.6})
      grid.remaining_mass.push_back(mass - 0.01 * static_cast<double>(z));
  }
  const StellarPopulations populations(grid);
  const RemainingMass remaining = find_mass_return("table", populations);
  EXPECT_NEAR(remaining(0.1, 0.01), 0.79, 1e-12);
  EXPECT_NEAR(remaining(std::sqrt(0.1), 0.001), 0.75, 1e-12);  // half-way in log age
  EXPECT_NEAR(remaining(100, 1), 0.58, 1e-12);
  EXPECT_EQ(remaining(1e-5, 0.05), 1);
}

TEST(MassReturn, WhatThereIsNot) {
  const StellarPopulations populations(made_up_grid(flat_luminosity));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { find_mass_return("salpetr", populations); }),
              HasSubstr("did you mean 'salpeter'"));
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { find_mass_return("table", populations); }),
              HasSubstr("made up: the table has no remaining masses"));
}

}  // namespace
}  // namespace peculiar::cosmos
