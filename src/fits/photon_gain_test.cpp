#include "fits/photon_gain.h"

#include <gtest/gtest.h>

#include "base/test_folder.h"
#include "fits/fits_writer.h"

namespace peculiar::fits {
namespace {

class PhotonGainTest : public testing::Test {
 protected:
  PhotonGain of(const std::vector<Card>& cards, const std::string& unit) const {
    const auto path = folder_.path() / "image.fits";
    write_image(path, image::Image(1, 2, 2), std::nullopt, cards);
    return photon_gain(FitsFile(path), 0, unit);
  }
  TestFolder folder_;
};

TEST_F(PhotonGainTest, TheUnitDecidesWhatMakesTheGain) {
  const std::vector<Card> cards{{"EXPTIME", 3200.0, ""}, {"GAIN", 2.5, ""}};
  EXPECT_DOUBLE_EQ(*of(cards, "ELECTRONS/S").electrons_per_unit, 3200);
  EXPECT_EQ(of(cards, "ELECTRONS/S").source, "EXPTIME 3200, unit ELECTRONS/S");
  EXPECT_DOUBLE_EQ(*of(cards, "electron").electrons_per_unit, 1);
  EXPECT_DOUBLE_EQ(*of(cards, "adu").electrons_per_unit, 2.5);
  EXPECT_DOUBLE_EQ(*of(cards, "DN/s").electrons_per_unit, 8000);
  EXPECT_EQ(of(cards, "DN/s").source, "GAIN 2.5 times EXPTIME 3200, unit DN/s");
  for (const char* other : {"", "nanomaggy", "MJy/sr", "Jy/beam"}) {
    const PhotonGain found = of(cards, other);
    EXPECT_FALSE(found.electrons_per_unit) << other;
    EXPECT_DOUBLE_EQ(*found.exposure_s, 3200) << "is told all the same";
  }
}

TEST(CountsPhotons, ForUnitsThatCanHaveAGain) {
  for (const char* unit : {"electron", "ELECTRONS/S", "photon", "adu", "DN/s", "COUNTS"})
    EXPECT_TRUE(counts_photons(unit)) << unit;
  for (const char* unit : {"", "nanomaggy", "MJy/sr", "Jy/beam"}) EXPECT_FALSE(counts_photons(unit)) << unit;
}

TEST_F(PhotonGainTest, WhatIsMissingMakesNone) {
  EXPECT_FALSE(of({{"GAIN", 2.5, ""}}, "DN/s").electrons_per_unit);
  EXPECT_FALSE(of({{"EXPTIME", 100.0, ""}}, "DN").electrons_per_unit);
  EXPECT_FALSE(of({{"EXPTIME", 0.0, ""}}, "electron/s").electrons_per_unit);
  EXPECT_FALSE(of({{"GAIN", std::string("HIGH"), ""}}, "adu").electrons_per_unit) << "is a name, no number";
  EXPECT_DOUBLE_EQ(*of({{"GAIN", std::string("2.5"), ""}}, "adu").electrons_per_unit, 2.5);
}

TEST_F(PhotonGainTest, OtherNamesAndWhatIsDoubtful) {
  const PhotonGain camera = of({{"GAIN", 120.0, ""}, {"EGAIN", 0.75, ""}}, "adu");
  EXPECT_DOUBLE_EQ(*camera.electrons_per_unit, 0.75);
  EXPECT_EQ(camera.gain_card, "EGAIN");
  EXPECT_EQ(camera.remark, "its card GAIN says 120");
  EXPECT_DOUBLE_EQ(*of({{"CCDGAIN", 2.0, ""}}, "COUNTS").electrons_per_unit, 2);
  const PhotonGain stack = of({{"GAIN", 2.0, ""}, {"NCOMBINE", 12.0, ""}}, "adu");
  EXPECT_DOUBLE_EQ(*stack.electrons_per_unit, 2) << "the header does not say whether it is the mean's";
  EXPECT_NE(stack.remark.find("the gain is 24"), std::string::npos) << stack.remark;
}

}  // namespace
}  // namespace peculiar::fits
