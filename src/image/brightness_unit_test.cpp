#include "image/brightness_unit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace peculiar::image {
namespace {

using testing::HasSubstr;

TEST(BrightnessUnit, TellsTheSkysBrightnessInAnySpelling) {
  for (const char* unit : {"MJy/sr",
                           "MJy sr-1",
                           "MJy.sr**-1",
                           "MJY/SR",
                           "MJy / sr",
                           "10**6 Jy/sr",
                           "Jy/arcsec^2",
                           "Jy arcsec-2",
                           "mJy/beam",
                           "JY/BEAM",
                           "Jy beam-1 km s-1",
                           "erg/s/cm2/Hz/arcsec2",
                           "erg/(s cm2 arcsec2)",
                           "1e-17 erg s^-1 cm^-2 arcsec^(-2)",
                           "W m-2 um-1 sr-1",
                           "DN/s/arcsec2",
                           "counts per sq arcsec",
                           "nmgy/sqarcsec",
                           "electron / (s arcsec2)",
                           "K",
                           "mK",
                           "uK_CMB",
                           "K_CMB",
                           "K km s-1",
                           "Rayleigh",
                           "km/s",
                           "cm-2",
                           "solMass/pc2",
                           "Msun kpc-2"}) {
    EXPECT_EQ(meaning_of_unit(unit).brightness, Brightness::kPerArea) << unit;
    EXPECT_FALSE(meaning_of_unit(unit).is_logarithmic) << unit;
  }
  for (const char* unit : {"mag/arcsec2", "mag arcsec**-2", "mag/arcsec^2", "ABmag/arcsec2",
                           "mag(AB)/arcsec2", "mmag arcsec-2", "mag per square arcsec"}) {
    EXPECT_EQ(meaning_of_unit(unit).brightness, Brightness::kPerArea) << unit;
    EXPECT_TRUE(meaning_of_unit(unit).is_logarithmic) << unit;
  }
}

TEST(BrightnessUnit, TellsAmountsOfAPixel) {
  for (const char* unit :
       {"electron / s", "ELECTRONS/S", "e-",          "e-/s", "counts",      "COUNT/SEC",
        "adu",          "DN",          "DN/s",        "Jy",   "uJy",         "nJy",
        "Jy/pixel",     "nanomaggy",   "nanomaggies", "nmgy", "erg/s/cm2/A", "1e-17 erg/s/cm2/Angstrom",
        "erg s-1 cm-2", "W/m2",        "photons"}) {
    EXPECT_EQ(meaning_of_unit(unit).brightness, Brightness::kPerPixel) << unit;
  }
  EXPECT_TRUE(meaning_of_unit("mag").is_logarithmic);
  EXPECT_FALSE(meaning_of_unit("nanomaggy").is_logarithmic);
  for (const char* unit : {"", "unknown", "percent", "1", "???", "((/", "**", "e", "^-2"})
    EXPECT_EQ(meaning_of_unit(unit).brightness, Brightness::kUnknown) << unit;
}

TEST(BrightnessUnit, OneUnitInTwoSpellingsIsOne) {
  for (const auto& [a, b] :
       std::vector<std::pair<const char*, const char*>>{{"MJy/sr", "MJy sr-1"},
                                                        {"electron / s", "ELECTRONS/S"},
                                                        {"counts", "COUNT"},
                                                        {"1e-17 erg/s/cm2", "10**-17 erg s-1 cm^-2"},
                                                        {"e-/s", "electron s**-1"},
                                                        {"erg/s/cm2/A", "erg/s/cm2/Angstrom"},
                                                        {"nanomaggy", "nmgy"}})
    EXPECT_TRUE(same_unit(a, b)) << a << " and " << b;
  for (const auto& [a, b] : std::vector<std::pair<const char*, const char*>>{{"MJy/sr", "mJy/sr"},
                                                                             {"MJy/sr", "Jy/sr"},
                                                                             {"Jy", ""},
                                                                             {"electron", "electron / s"},
                                                                             {"mag", "dn"},
                                                                             {"Msun/a", "Msun/A"},  // a year
                                                                             {"Msun/a", "Msun/Angstrom"},
                                                                             {"1e-17 erg", "1e-16 erg"}})
    EXPECT_FALSE(same_unit(a, b)) << a << " and " << b;
}

TEST(BrightnessUnit, DecidesWhatResamplingKeepsUnlessTold) {
  EXPECT_EQ(kept_in_resampling("auto", "MJy/sr", 0).kind, RebinKind::kMean);
  EXPECT_EQ(kept_in_resampling("auto", "electron", 0).kind, RebinKind::kFlux);
  EXPECT_EQ(kept_in_resampling("auto", "", 0).kind, RebinKind::kFlux);
  EXPECT_EQ(kept_in_resampling("auto", "", 8).kind, RebinKind::kMean);
  EXPECT_EQ(kept_in_resampling("auto", "", 16).kind, RebinKind::kFlux);
  const KeptInResampling told = kept_in_resampling("flux", "MJy/sr", 0);
  EXPECT_EQ(told.kind, RebinKind::kFlux);
  EXPECT_THAT(told.words, HasSubstr("no longer in MJy/sr"));
  EXPECT_EQ(kept_in_resampling("mean", "mag", 0).kind, RebinKind::kMean);
  try {
    kept_in_resampling("auto", "mag", 0);
    ADD_FAILURE() << "magnitudes were added up";
  } catch (const Error& refusal) {
    EXPECT_EQ(refusal.kind(), ErrorKind::kUsage);
    EXPECT_THAT(refusal.what(), HasSubstr("--conserve mean"));
  }
}

TEST(BrightnessUnit, AZeroPointFollowsAMeanThatIsKept) {
  // A source of 400 counts on four pixels has 100 counts on one pixel of four times their area.
  const double before = 25 - 2.5 * std::log10(400.0);
  const double after = 25 + zero_point_step_mag(RebinKind::kMean, 4) - 2.5 * std::log10(100.0);
  EXPECT_NEAR(before, after, 1e-12);
  EXPECT_EQ(zero_point_step_mag(RebinKind::kFlux, 4), 0);
}

}  // namespace
}  // namespace peculiar::image
