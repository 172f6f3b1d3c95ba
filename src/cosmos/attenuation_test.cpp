#include "cosmos/attenuation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fits/fits_test_support.h"

namespace peculiar::cosmos {
namespace {

using fits::error_of;
using ::testing::HasSubstr;

AttenuationOptions options_of(const std::string& dust) {
  AttenuationOptions options;
  options.dust = dust;
  return options;
}

// Cardelli, Clayton & Mathis 1989, table 3: bands from L to U at R_V = 3.1; B follows from the definition of
// R_V, 1 + 1 / R_V.
TEST(Attenuation, TheMilkyWaysCurveIsThePublishedOne) {
  const std::pair<double, double> table[] = {{2.78, 1.569}, {2.27, 1.3226}, {1.82, 1.000},
                                             {1.43, 0.751}, {1.11, 0.479},  {0.80, 0.282},
                                             {0.63, 0.190}, {0.46, 0.114},  {0.29, 0.056}};
  for (const auto& [per_micron, extinction] : table) {
    EXPECT_NEAR(milky_way_extinction(1e4 / per_micron), extinction, 0.006) << per_micron;
  }
  // The pieces of the curve join, the bump lies at 2175 Angstrom, and nothing diverges.
  for (const double per_micron : {1.1, 3.3, 5.9, 8.0, 10.0}) {
    const double here = milky_way_extinction(1e4 / per_micron);
    EXPECT_NEAR(milky_way_extinction(1e4 / (per_micron * (1 + 1e-9))), here, 0.02 * here) << per_micron;
  }
  EXPECT_GT(milky_way_extinction(2175), milky_way_extinction(1900));
  EXPECT_GT(milky_way_extinction(2175), milky_way_extinction(2500));
  EXPECT_EQ(milky_way_extinction(100), milky_way_extinction(1000));
}

TEST(Attenuation, NoDustByDefault) {
  EXPECT_EQ(Attenuation().optical_depth(1500, 0.001, 100), 0);
  EXPECT_EQ(Attenuation().law().name, "none");
}

TEST(Attenuation, BirthCloudsDimTheYoung) {
  const Attenuation dust(options_of("charlot_fall"));
  EXPECT_DOUBLE_EQ(dust.optical_depth(5500, 0.005, 0), 1);
  EXPECT_DOUBLE_EQ(dust.optical_depth(5500, 0.010, 0), 1);
  EXPECT_DOUBLE_EQ(dust.optical_depth(5500, 0.011, 0), 0.3);
  EXPECT_NEAR(dust.optical_depth(55000, 1, 0), 0.3 * std::pow(10, -0.7), 1e-12);
}

TEST(Attenuation, AScreenGrowsWithItsMetals) {
  const Attenuation dust(options_of("screen"));
  // Solar neighbourhood: N_H = 1.87e21 / cm2 per magnitude of A_V (Bohlin, Savage & Drake 1978), which with
  // 1.870e-26 g of dust per H nucleon (Draine 2003) is 3.5e-5 g/cm2 of dust, or 0.418 Msun/pc2 of metals with
  // a dust fraction of 0.4.
  const double one_magnitude = std::log(10) / 2.5;
  EXPECT_NEAR(dust.optical_depth(5495, 1, 0.418), one_magnitude, 0.02 * one_magnitude);
  EXPECT_DOUBLE_EQ(dust.optical_depth(2000, 1, 3), 3 * dust.optical_depth(2000, 0.001, 1));
}

TEST(Attenuation, ADiscsDustDimsAsAScreensDoes) {
  const Attenuation disc(options_of("disc")), screen(options_of("screen"));
  EXPECT_TRUE(disc.law().has_geometry);
  EXPECT_FALSE(screen.law().has_geometry);
  // A column of dust, and one of metals with a dust fraction of 0.4.
  EXPECT_NEAR(disc.optical_depth(8000, 1, 0.4), screen.optical_depth(8000, 1, 1), 1e-12);
  AttenuationOptions options = options_of("disc");
  options.disc_height = 0;
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { Attenuation{options}; }), HasSubstr("scale height 0"));
}

TEST(Attenuation, SettingsThatMakeNoSense) {
  const auto reason = [](const AttenuationOptions& options) {
    return error_of(ErrorKind::kInput, [&] { Attenuation{options}; });
  };
  EXPECT_THAT(reason(options_of("charlot")), HasSubstr("known: none, charlot_fall, screen"));
  EXPECT_THAT(reason(options_of("scren")), HasSubstr("did you mean 'screen'"));
  AttenuationOptions options = options_of("charlot_fall");
  options.tau_v = -1;
  EXPECT_THAT(reason(options), HasSubstr("tau_V -1"));
  options = options_of("screen");
  options.dust_to_metal = 1.5;
  EXPECT_THAT(reason(options), HasSubstr("dust fraction of 1.5"));
  Fields fields;
  options.describe(fields);
  EXPECT_NE(fields.find("dust_tau_v"), nullptr);
}

}  // namespace
}  // namespace peculiar::cosmos
