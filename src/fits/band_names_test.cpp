#include "fits/band_names.h"

#include "fits/fits_test_support.h"

namespace peculiar::fits {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class BandNamesTest : public FitsTest {
 protected:
  /// header_block() with literal "HIERARCH ..." cards.
  static std::string with_hierarch(std::vector<std::string> cards) {
    std::vector<std::string> long_ones;
    for (std::string& card : cards) {
      if (!card.starts_with("HIERARCH")) continue;
      long_ones.push_back(card);
      long_ones.back().resize(80, ' ');
      card = "PLACE=1";
    }
    std::string block = header_block(cards);
    for (const std::string& card : long_ones) block.replace(block.find("PLACE   ="), 80, card);
    return block;
  }
  /// For an image with that many planes in an extension, with cards of the primary header and of its own.
  std::vector<std::string> names(int planes, const std::vector<std::string>& primary,
                                 const std::vector<std::string>& own) const {
    std::vector<std::string> first{"SIMPLE=T", "BITPIX=8", "NAXIS=0", "EXTEND=T"};
    first.insert(first.end(), primary.begin(), primary.end());
    std::vector<std::string> second{"XTENSION='IMAGE   '",
                                    "BITPIX=8",
                                    "NAXIS=3",
                                    "NAXIS1=4",
                                    "NAXIS2=3",
                                    fmt::format("NAXIS3={}", planes),
                                    "PCOUNT=0",
                                    "GCOUNT=1",
                                    "EXTNAME='SCI     '"};
    second.insert(second.end(), own.begin(), own.end());
    const auto path =
        write("a.fits", with_hierarch(first) + with_hierarch(second) +
                            data_block(std::string(12 * static_cast<std::size_t>(planes), '\1')));
    return band_names(FitsFile(path), 1, planes);
  }
};

TEST_F(BandNamesTest, TheFilterIsInTheHdusOwnHeaderOrThePrimaryOne) {
  EXPECT_THAT(names(1, {"FILTER='F444W   '"}, {}), ElementsAre("F444W"));
  EXPECT_THAT(names(1, {"FILTER='F444W   '"}, {"FILTER='r       '"}), ElementsAre("r"));
  EXPECT_THAT(names(1, {}, {}), IsEmpty());
  EXPECT_THAT(names(1, {"FILTER='N/A     '"}, {"FILTER='CLEAR   '"}), IsEmpty());
}

TEST_F(BandNamesTest, WheelsWithoutAFilterDoNotCount) {
  EXPECT_THAT(names(1, {"FILTER1='F606W   '", "FILTER2='CLEAR2L '"}, {}), ElementsAre("F606W"));
  EXPECT_THAT(names(1, {"FILTER1='CLEAR1L '", "FILTER2='F814W   '"}, {}), ElementsAre("F814W"));
  EXPECT_THAT(names(1, {"FILTER1='F606W   '", "FILTER2='POL0V   '"}, {}), ElementsAre("F606W+POL0V"));
  EXPECT_THAT(names(1, {"FILTER1='open1-6 '", "FILTER2='r_G0303 '"}, {}), ElementsAre("r_G0303"));
  EXPECT_THAT(names(1, {"FILTNAM1='F814W   '", "FILTNAM2='        '"}, {}), ElementsAre("F814W"));
}

TEST_F(BandNamesTest, OfWebbAFilterAmongThePupilsCounts) {
  const std::string webb = "TELESCOP='JWST    '";
  EXPECT_THAT(names(1, {webb, "FILTER='F444W   '", "PUPIL='CLEAR   '"}, {}), ElementsAre("F444W"));
  EXPECT_THAT(names(1, {webb, "FILTER='F444W   '", "PUPIL='F405N   '"}, {}), ElementsAre("F444W+F405N"));
  EXPECT_THAT(names(1, {webb, "FILTER='CLEAR   '", "PUPIL='F200W   '"}, {}), ElementsAre("F200W"));
  EXPECT_THAT(names(1, {webb, "FILTER='F444W   '", "PUPIL='GRISMR  '"}, {}), ElementsAre("F444W"));
}

TEST_F(BandNamesTest, CamerasThatSayItTheirOwnWay) {
  EXPECT_THAT(names(1, {}, {"FILTER='g DECam SDSS c0001 4720.0 1520.0'"}), ElementsAre("g"));
  EXPECT_THAT(names(1, {}, {"FILTER='r.MP9601'"}), ElementsAre("r.MP9601"));
  EXPECT_THAT(names(1, {"HIERARCH ESO INS FILT1 NAME = 'Ks'", "HIERARCH ESO INS FILT2 NAME = 'OPEN'"}, {}),
              ElementsAre("Ks"));
  EXPECT_THAT(names(1, {}, {"HIERARCH FPA.FILTERID = 'g.00000'"}), ElementsAre("g"));
  EXPECT_THAT(names(1, {}, {"BAND=1", "TELESCOP='WISE    '"}), ElementsAre("W1"));
  EXPECT_THAT(names(1, {}, {"BAND=1"}), IsEmpty());
  EXPECT_THAT(names(1, {}, {"BAND='i       '"}), ElementsAre("i"));
  EXPECT_THAT(names(1, {}, {"BANDS='r       '"}), ElementsAre("r"));
  EXPECT_THAT(names(1, {}, {"BANDS='grz     '"}), IsEmpty());
}

TEST_F(BandNamesTest, OfCubesThereAreAsManyAsPlanes) {
  EXPECT_THAT(names(3, {}, {"BANDS='grz     '"}), ElementsAre("g", "r", "z"));
  EXPECT_THAT(names(3, {"BANDS='g,r,z   '"}, {}), ElementsAre("g", "r", "z"));
  EXPECT_THAT(names(3, {}, {"BAND0='g       '", "BAND1='r       '", "BAND2='z       '"}),
              ElementsAre("g", "r", "z"));
  EXPECT_THAT(names(2, {}, {"BAND1='W1      '", "BAND2='W2      '"}), ElementsAre("W1", "W2"));
  EXPECT_THAT(names(2, {}, {"BAND0='g       '", "BAND1='r       '", "BAND2='z       '"}), IsEmpty());
  EXPECT_THAT(names(3, {}, {"FILTER='F435W F606W F814W'"}), ElementsAre("F435W", "F606W", "F814W"));
  EXPECT_THAT(names(2, {"FILTER1='F606W   '", "FILTER2='CLEAR2L '"}, {}), IsEmpty());
  EXPECT_THAT(names(3, {}, {"BANDS='ggz     '"}), IsEmpty());
  EXPECT_THAT(names(3, {"FILTER='F606W   '"}, {}), IsEmpty());
}

}  // namespace
}  // namespace peculiar::fits
