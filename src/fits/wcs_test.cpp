#include "fits/wcs.h"

#include <cmath>
#include <numbers>

#include "base/test_shared.h"
#include "fits/fits_image.h"
#include "fits/fits_test_support.h"

namespace peculiar::fits {
namespace {

using ::testing::HasSubstr;

class WcsTest : public FitsTest {};

std::optional<Wcs> parse(const std::vector<std::string>& cards) {
  return Wcs::from_cards(header_block(cards), "test.fits");
}

std::vector<std::string> tangent(const std::vector<std::string>& more = {}) {
  std::vector<std::string> cards{"NAXIS=2",     "CTYPE1='RA---TAN'", "CTYPE2='DEC--TAN'", "CRVAL1=0.0",
                                 "CRVAL2=60.0", "CRPIX1=11.0",       "CRPIX2=21.0",       "CD1_1=-1.0E-4",
                                 "CD1_2=0.0",   "CD2_1=0.0",         "CD2_2=1.0E-4"};
  cards.insert(cards.end(), more.begin(), more.end());
  return cards;
}

double separation_deg(const Wcs::Sky& sky, double ra, double dec) {
  const double east = std::remainder(sky.ra_deg - ra, 360.0) * std::cos(dec * std::numbers::pi / 180);
  return std::hypot(east, sky.dec_deg - dec);
}

TEST_F(WcsTest, ReferencePixelIsZeroBasedAndRightAscensionWraps) {
  const std::optional<Wcs> wcs = parse(tangent());
  ASSERT_TRUE(wcs);
  const Wcs::Sky centre = wcs->sky(10, 20);
  EXPECT_NEAR(centre.ra_deg, 0, 1e-13);
  EXPECT_NEAR(centre.dec_deg, 60, 1e-12);
  // 1e-4 degree to the west at declination 60 is 2e-4 degree of right ascension.
  EXPECT_NEAR(wcs->sky(11, 20).ra_deg, 360 - 2e-4, 1e-9);
  EXPECT_NEAR(wcs->sky(9, 20).ra_deg, 2e-4, 1e-9);
}

TEST_F(WcsTest, PixelInvertsSky) {
  const std::optional<Wcs> wcs = parse(tangent());
  ASSERT_TRUE(wcs);
  for (const auto& [x, y] : std::vector<std::pair<double, double>>{{0, 0}, {10, 20}, {-500.25, 777.5}}) {
    const Wcs::Sky sky = wcs->sky(x, y);
    EXPECT_NEAR(wcs->pixel(sky.ra_deg, sky.dec_deg).x, x, 1e-6);
    EXPECT_NEAR(wcs->pixel(sky.ra_deg - 360, sky.dec_deg).y, y, 1e-6);
  }
}

TEST_F(WcsTest, LocalRecoversTheMatrix) {
  const std::optional<Wcs> wcs = parse(tangent());
  ASSERT_TRUE(wcs);
  const image::LocalWcs local = wcs->local(10, 20);
  const double expected[4] = {-1e-4, 0, 0, 1e-4};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(local.cd_deg_per_px[i], expected[i], 1e-11) << i;
  // Away from the reference point the local matrix predicts the neighbours (field rotation near the pole
  // included).
  const image::LocalWcs away = wcs->local(3000, -2000);
  const Wcs::Sky next = wcs->sky(3001, -2000);
  const double east =
      std::remainder(next.ra_deg - away.ra_deg, 360.0) * std::cos(away.dec_deg * std::numbers::pi / 180);
  EXPECT_NEAR(away.cd_deg_per_px[0], east, 1e-9);
  EXPECT_NEAR(away.cd_deg_per_px[2], next.dec_deg - away.dec_deg, 1e-9);
}

TEST_F(WcsTest, OutsideTheProjectionIsANumericError) {
  std::vector<std::string> cards = tangent();
  cards[1] = "CTYPE1='RA---SIN'";
  cards[2] = "CTYPE2='DEC--SIN'";
  const std::optional<Wcs> wcs = parse(cards);
  ASSERT_TRUE(wcs);
  EXPECT_THAT(error_of(ErrorKind::kNumeric, [&] { wcs->sky(1e7, 0); }), HasSubstr("outside"));
  EXPECT_THAT(error_of(ErrorKind::kNumeric, [&] { wcs->sky(std::nan(""), 0); }), HasSubstr("outside"));
  EXPECT_THAT(error_of(ErrorKind::kNumeric, [&] { wcs->pixel(0, -60); }), HasSubstr("outside"));
  EXPECT_THAT(error_of(ErrorKind::kNumeric, [&] { wcs->pixel(0, 95); }), HasSubstr("outside"));
  EXPECT_THAT(error_of(ErrorKind::kNumeric, [&] { wcs->pixel(std::nan(""), 0); }), HasSubstr("outside"));
}

TEST_F(WcsTest, HeadersWithoutCelestialCoordinatesGiveNone) {
  EXPECT_FALSE(Wcs::from_cards("", "test.fits"));
  EXPECT_FALSE(parse({"NAXIS=2"}));
  EXPECT_FALSE(parse({"CTYPE1='WAVE'", "CTYPE2='LINEAR'", "CDELT1=2.0"}));
  EXPECT_FALSE(parse({"CTYPE1='RA---TAN'", "CRVAL1=10.0"})) << "half a pair";
  EXPECT_FALSE(parse({"CTYPE1='FREQ'", "CTYPE2='RA---TAN'", "CTYPE3='DEC--TAN'"}))
      << "not the axes of the picture";
}

TEST_F(WcsTest, LookupTablesGiveNone) {
  EXPECT_FALSE(parse({"CTYPE1='RA---TAB'", "CTYPE2='DEC--TAB'", "PS1_0='WCS-TAB'", "PS1_1='COORD'"}));
  EXPECT_TRUE(parse(tangent({"CTYPE3='WAVE-TAB'", "PS3_0='WCS-TAB'", "PS3_1='COORD'", "CRVAL3=1.0"})))
      << "a table on the spectral axis does not matter";
}

TEST_F(WcsTest, BrokenHeadersAreInputErrors) {
  std::vector<std::string> singular = tangent();
  for (std::size_t i = 7; i < 11; ++i) singular[i].replace(6, std::string::npos, "1.0E-4");
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { parse(singular); }),
              HasSubstr("test.fits: its world coordinates"));
  std::vector<std::string> mixed = tangent();
  mixed[2] = "CTYPE2='DEC--SIN'";
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { parse(mixed); }), HasSubstr("broken"));
  EXPECT_THAT(error_of(ErrorKind::kInput,
                       [&] {
                         parse(tangent({"CPDIS1='LOOKUP'", "CPDIS2='LOOKUP'"}));
                       }),
              HasSubstr("CPDIS"));
  EXPECT_THAT(error_of(ErrorKind::kInput,
                       [&] {
                         parse(tangent({"B_ORDER=2", "B_0_2=1E-5"}));
                       }),
              HasSubstr("its SIP distortion is incomplete"));
  EXPECT_TRUE(parse(tangent({"BP_ORDER=2", "BP_0_2=1E-5"}))) << "the inverse alone is not needed";
  std::vector<std::string> ecliptic = tangent();
  ecliptic[1] = "CTYPE1='ELON-TAN'";
  ecliptic[2] = "CTYPE2='ELAT-TAN'";
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { parse(ecliptic); }), HasSubstr("ELON"));
}

TEST_F(WcsTest, TextsWithoutClosingQuoteAreIgnored) {
  EXPECT_FALSE(parse({"CTYPE1='RA---TAN" + std::string(55, 'g'), "CTYPE2='DEC--TAN'"}));
  EXPECT_TRUE(parse(tangent({"OBSERVER='O''", "RADESYS='ICRS" + std::string(58, ' ')})));
}

TEST_F(WcsTest, BytesBeyondAsciiAreBlanked) {
  EXPECT_TRUE(parse(tangent({"OBJECT='\xb5 Cep'", "B_0_\xb3=1.0"})));
}

TEST_F(WcsTest, OutlivesItsFile) {
  std::optional<Wcs> wcs;
  {
    const FitsFile file(
        write("a.fits", header_block({"SIMPLE=T", "BITPIX=8", "NAXIS=2", "NAXIS1=1", "NAXIS2=1",
                                      "CTYPE1='RA---TAN'", "CTYPE2='DEC--TAN'", "CRVAL1=5.0", "CRVAL2=6.0",
                                      "CRPIX1=1.0", "CRPIX2=1.0", "CDELT1=-0.1", "CDELT2=0.1"}) +
                            data_block("1")));
    wcs = file.wcs(0);
  }
  std::filesystem::remove(folder_ / "a.fits");
  ASSERT_TRUE(wcs);
  const Wcs moved = std::move(*wcs);
  EXPECT_NEAR(moved.sky(0, 0).ra_deg, 5.0, 1e-12);
}

/// All positions that check_fits.py has described in this folder.
void compare_positions(const std::filesystem::path& folder) {
  const auto rows = read_rows(folder / "sky.csv");
  ASSERT_GT(rows.size(), 200u);
  double worst_px = 0;
  for (const auto& row : rows) {
    SCOPED_TRACE(row[0] + " HDU " + row[1] + " at " + row[2] + ", " + row[3]);
    const FitsFile file(row[0]);
    const std::optional<Wcs> wcs = file.wcs(std::stoi(row[1]));
    ASSERT_TRUE(wcs);
    const double x = std::stod(row[2]), y = std::stod(row[3]), ra = std::stod(row[4]),
                 dec = std::stod(row[5]);
    if (std::isnan(ra)) {
      EXPECT_THROW(wcs->sky(x, y), Error);
      continue;
    }
    const double tolerance = std::stod(row[6]);  // a thousandth of a pixel
    const Wcs::Sky sky = wcs->sky(x, y);
    EXPECT_LE(separation_deg(sky, ra, dec), tolerance)
        << sky.ra_deg << " " << sky.dec_deg << " for " << ra << " " << dec;
    worst_px = std::max(worst_px, separation_deg(sky, ra, dec) / tolerance * 1e-3);
    const Wcs::Pixel back = wcs->pixel(sky.ra_deg, sky.dec_deg);
    EXPECT_NEAR(back.x, x, 1e-3);
    EXPECT_NEAR(back.y, y, 1e-3);
  }
  testing::Test::RecordProperty("positions", static_cast<int>(rows.size()));
  testing::Test::RecordProperty("worst_px", std::to_string(worst_px));
}

TEST_F(WcsTest, RefereePositionsEqualAstropys) {
  bool ok = false;
  const std::string why = run_referee("generate '" + folder_.string() + "'", ok);
  if (!why.empty()) GTEST_SKIP() << why;
  ASSERT_TRUE(ok);
  compare_positions(folder_);
}

TEST_F(WcsTest, RefereePositionsOfSharedDataEqualAstropys) {
  const std::filesystem::path shared = shared_data("fits");
  PECULIAR_SKIP_WITHOUT_SHARED(shared);
  bool ok = false;
  const std::string why = run_referee("generate '" + folder_.string() + "' '" + shared.string() + "'", ok);
  if (!why.empty()) GTEST_SKIP() << why;
  ASSERT_TRUE(ok);
  compare_positions(folder_);
}

}  // namespace
}  // namespace peculiar::fits
