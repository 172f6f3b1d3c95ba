#include "fits/zero_point.h"

#include <gtest/gtest.h>

#include "base/test_folder.h"
#include "fits/fits_writer.h"

namespace peculiar::fits {
namespace {

class ZeroPointTest : public testing::Test {
 protected:
  std::optional<ZeroPoint> of(const std::vector<Card>& cards, const std::string& unit = "") const {
    const auto path = folder_.path() / "image.fits";
    write_image(path, image::Image(1, 2, 2), std::nullopt, cards);
    return header_zero_point(FitsFile(path), 0, unit);
  }
  TestFolder folder_;
};

TEST_F(ZeroPointTest, OfTheCardsThatSurveysWrite) {
  EXPECT_DOUBLE_EQ(of({{"MAGZERO", 25.9463, ""}})->mag, 25.9463);
  EXPECT_EQ(of({{"MAGZERO", 25.9463, ""}})->source, "card MAGZERO");
  EXPECT_DOUBLE_EQ(of({{"FLUXMAG0", 6.30957344480193e10, ""}})->mag, 27);  // HSC's coadds
  EXPECT_FALSE(of({{"MAGZERO", 0.0, ""}}));
  EXPECT_FALSE(of({{"MAGZPT", 23.5, "Vega"}}));
  EXPECT_FALSE(of({}));
}

TEST_F(ZeroPointTest, OfTextsThereIsNone) {
  const Card text{"MAGZERO", std::string("INDEF"), ""};
  EXPECT_FALSE(of({text}));
  EXPECT_FALSE(vega_zero_point(FitsFile(folder_.path() / "image.fits"), 0, ""));
  EXPECT_DOUBLE_EQ(of({text, {"ZPAB", 25.0, ""}})->mag, 25);
  EXPECT_FALSE(of({{"FLUXMAG0", std::string("unknown"), ""}}));
  EXPECT_FALSE(of({{"MAGZERO", std::string("NaN"), ""}}));
  EXPECT_DOUBLE_EQ(of({{"MAGZERO", std::string("25.5"), ""}})->mag, 25.5);
}

TEST_F(ZeroPointTest, OfVegaMagnitudesThereIsNoneInAB) {
  for (const Card& card :
       {Card{"PHOTSYS", std::string("VEGAMAG"), ""}, Card{"MAGSYS", std::string("Vega"), ""}}) {
    EXPECT_FALSE(of({{"PHOTZP", 25.0, ""}, card})) << card.key;
    const auto path = folder_.path() / "image.fits";
    const std::optional<ZeroPoint> vega = vega_zero_point(FitsFile(path), 0, "electron/s");
    ASSERT_TRUE(vega) << card.key;
    EXPECT_DOUBLE_EQ(vega->mag, 25);
    EXPECT_NE(vega->source.find("card PHOTZP, Vega by " + card.key), std::string::npos) << vega->source;
  }
  EXPECT_FALSE(of({{"MAGZERO", 25.0, "zero-point (VEGAMAG)"}})) << "its comment says so";
  EXPECT_TRUE(of({{"MAGZERO", 25.0, "zero-point"}, {"MAGSYS", std::string("AB"), ""}}));
  EXPECT_DOUBLE_EQ(of({{"MAGZP", 23.5, ""}, {"MAGSYS", std::string("Vega"), ""}, {"ZPAB", 25.0, ""}})->mag,
                   25)
      << "the card in AB behind the one in Vega";
  EXPECT_TRUE(of({{"ABMAGZP", 25.0, ""}, {"PHOTSYS", std::string("VEGAMAG"), ""}}));
  const std::vector<Card> hubble{{"PHOTZP", 24.7, ""},
                                 {"PHOTSYS", std::string("VEGAMAG"), ""},
                                 {"PHOTFLAM", 1.9275602e-20, ""},
                                 {"PHOTPLAM", 15369.176, ""}};
  EXPECT_NEAR(of(hubble, "ELECTRONS/S")->mag, 25.946, 0.001) << "AB by other cards";
}

TEST_F(ZeroPointTest, OfWiseAnd2massThereIsNoneInAB) {
  const auto path = folder_.path() / "image.fits";
  const Card zero_point{"MAGZP", 20.5, "[mag] relative photometric zero point"};
  const std::vector<Card> origins{{"TELESCOP", std::string("WISE"), ""},
                                  {"ORIGIN", std::string("2MASS"), ""},
                                  {"SURVEY", std::string("2MASS-J"), ""},
                                  {"SURVEY", std::string("unWISE"), ""}};
  for (const Card& origin : origins) {
    const std::string word = std::get<std::string>(origin.value);
    EXPECT_FALSE(of({zero_point, origin}, "DN")) << word;
    const std::optional<ZeroPoint> vega = vega_zero_point(FitsFile(path), 0, "DN");
    ASSERT_TRUE(vega) << word;
    EXPECT_DOUBLE_EQ(vega->mag, 20.5);
    EXPECT_EQ(vega->source, "card MAGZP, Vega by " + origin.key + " " + word);
    EXPECT_TRUE(of({zero_point, origin, {"MAGSYS", std::string("AB"), ""}})) << word;
    EXPECT_TRUE(of({{"MAGZERO", 22.5, ""}, origin})) << word;
  }
  for (const char* telescope : {"Palomar 48-inch", "Wise Observatory"})
    EXPECT_DOUBLE_EQ(of({{"MAGZP", 26.3, ""}, {"TELESCOP", std::string(telescope), ""}})->mag, 26.3);
}

TEST_F(ZeroPointTest, OfHubblesCardsByTheUnit) {
  // WFC3 F160W; the published AB zero-point of a rate is 25.946.
  const std::vector<Card> cards{
      {"PHOTFLAM", 1.9275602e-20, ""}, {"PHOTPLAM", 15369.176, ""}, {"EXPTIME", 100.0, ""}};
  EXPECT_NEAR(of(cards, "ELECTRONS/S")->mag, 25.946, 0.001);
  EXPECT_NEAR(of(cards, "ELECTRONS")->mag, 25.946 + 5, 0.001);
  EXPECT_FALSE(of(cards, "MJy/sr"));
  EXPECT_FALSE(of(cards, ""));
}

TEST_F(ZeroPointTest, OfUnitsThatAreFluxes) {
  EXPECT_DOUBLE_EQ(of({}, "nanomaggy")->mag, 22.5);
  EXPECT_DOUBLE_EQ(of({}, "nJy")->mag, 31.4);
  EXPECT_DOUBLE_EQ(of({{"MAGZERO", 25.0, ""}}, "uJy")->mag,
                   23.9);  // the unit applies to the pixels as they are
  EXPECT_FALSE(of({}, "Jy/beam"));
}

TEST_F(ZeroPointTest, OneABand) {
  const auto each = [&](const std::vector<Card>& cards, const std::string& unit, int bands) {
    const auto path = folder_.path() / "cube.fits";
    write_image(path, image::Image(bands, 2, 2), std::nullopt, cards);
    return header_zero_points(FitsFile(path), 0, unit, bands);
  };
  using Numbers = std::vector<double>;
  const std::vector<Card> numbered{{"MAGZERO1", 22.5, ""}, {"MAGZERO2", 22.4, ""}};
  EXPECT_EQ(each(numbered, "nanomaggy", 2), (Numbers{22.5, 22.4}));
  EXPECT_EQ(each(numbered, "", 3), Numbers()) << "not of all bands";
  EXPECT_EQ(each({{"MAGZERO1", 30.0, ""}}, "nJy", 1), Numbers{30.0}) << "as export writes it";
  EXPECT_EQ(each({}, "nJy", 2), (Numbers{31.4, 31.4}));
  EXPECT_EQ(each({}, "", 2), Numbers());
  EXPECT_EQ(each({{"MAGZERO1", std::string("INDEF"), ""}}, "", 1), Numbers());
}

}  // namespace
}  // namespace peculiar::fits
