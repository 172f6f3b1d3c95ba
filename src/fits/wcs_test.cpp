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
  // 1e-4 degrees to the west at declination 60 is 2e-4 degrees of right ascension.
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
  // Away from the reference point the local matrix predicts neighbouring positions (including field rotation
  // near the pole).
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
  std::vector<std::string> half = tangent({"B_ORDER=2", "B_0_2=1E-5"});
  half[1] = "CTYPE1='RA---TAN-SIP'";
  half[2] = "CTYPE2='DEC--TAN-SIP'";
  EXPECT_THAT(error_of(ErrorKind::kInput, [&] { parse(half); }),
              HasSubstr("its SIP distortion is incomplete"));
  EXPECT_TRUE(parse(tangent({"BP_ORDER=2", "BP_0_2=1E-5"}))) << "the inverse alone is not needed";
}

std::vector<std::string> in_system(const std::string& longitude, const std::string& latitude,
                                   const std::vector<std::string>& more = {}) {
  std::vector<std::string> cards = tangent(more);
  cards[1] = "CTYPE1='" + longitude + "-TAN'";
  cards[2] = "CTYPE2='" + latitude + "-TAN'";
  cards[3] = "CRVAL1=150.0";
  cards[4] = "CRVAL2=2.2";
  return cards;
}

std::vector<std::string> equatorial(const std::vector<std::string>& more) {
  return in_system("RA--", "DEC-", more);
}

TEST_F(WcsTest, FramesAreConvertedToIcrs) {
  struct Case {
    std::vector<std::string> cards;
    const char* frame;
    double ra, dec;
  };
  // From astropy 8.0.2: SkyCoord(150, 2.2, unit="deg", frame=...).icrs
  const std::vector<Case> cases{
      {equatorial({}), "ICRS", 150, 2.2},
      {equatorial({"RADESYS='ICRS'", "EQUINOX=2000.0"}), "ICRS", 150, 2.2},
      {equatorial({"EQUINOX=1950.0"}), "FK4 of equinox B1950", 150.64560426664903, 1.9581284476097032},
      {equatorial({"EPOCH=1950.0"}), "FK4 of equinox B1950", 150.64560426664903, 1.9581284476097032},
      {equatorial({"EQUINOX='B1950.0'"}), "FK4 of equinox B1950", 150.64560426664903, 1.9581284476097032},
      {equatorial({"RADECSYS='FK4'"}), "FK4 of equinox B1950", 150.64560426664903, 1.9581284476097032},
      {equatorial({"RADESYS='FK4-NO-E'"}), "FK4-NO-E of equinox B1950", 150.64566668460273,
       1.9581176264941536},
      {equatorial({"RADESYS='FK5'"}), "FK5 of equinox J2000", 149.99999377424072, 2.2000049530086554},
      {equatorial({"EQUINOX=2000.0"}), "FK5 of equinox J2000", 149.99999377424072, 2.2000049530086554},
      {equatorial({"EQUINOX='J2000'"}), "FK5 of equinox J2000", 149.99999377424072, 2.2000049530086554},
      {equatorial({"RADESYS='FK5'", "EQUINOX=1975.0"}), "FK5 of equinox J1975", 150.32284601557066,
       2.0792687312248925},
      {in_system("GLON", "GLAT", {"EQUINOX=1950.0"}), "galactic", 63.605102952933045, 54.039754683718115},
      {in_system("SLON", "SLAT"), "supergalactic", 206.3754035151689, -31.41492094064169},
      {in_system("ELON", "ELAT"), "ecliptic of equinox J2000", 152.8846667070934, 13.530441859236234},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.cards.back());
    const std::optional<Wcs> wcs = parse(one.cards);
    ASSERT_TRUE(wcs);
    EXPECT_EQ(wcs->frame().words(), one.frame);
    EXPECT_LT(3600 * separation_deg(wcs->sky(10, 20), one.ra, one.dec), 1e-4);
    EXPECT_NEAR(wcs->pixel(one.ra, one.dec).x, 10, 1e-3);
    EXPECT_NEAR(wcs->pixel(one.ra, one.dec).y, 20, 1e-3);
    EXPECT_THAT(wcs->notes(), ::testing::IsEmpty());
  }
}

TEST_F(WcsTest, LocalTurnsWithTheFrame) {
  // Galactic north is not north: the matrix must predict neighbouring positions in ICRS.
  const std::optional<Wcs> wcs = parse(in_system("GLON", "GLAT"));
  ASSERT_TRUE(wcs);
  const image::LocalWcs local = wcs->local(10, 20);
  const Wcs::Sky next = wcs->sky(11, 20);
  EXPECT_NEAR(local.cd_deg_per_px[2], next.dec_deg - local.dec_deg, 1e-9);
  EXPECT_GT(std::abs(local.cd_deg_per_px[2]), 5e-5);
  EXPECT_NEAR(local.pixel_scale_arcsec(), 0.36, 1e-6);
}

TEST_F(WcsTest, UnknownFramesAreRefused) {
  const auto refused = [&](const std::vector<std::string>& cards) {
    return error_of(ErrorKind::kInput, [&] { parse(cards); });
  };
  EXPECT_THAT(refused(equatorial({"RADESYS='GAPPT'"})), HasSubstr("RADESYS is 'GAPPT'"));
  EXPECT_THAT(refused(equatorial({"RADESYS='galactic'"})), HasSubstr("unknown frame"));
  EXPECT_THAT(refused(equatorial({"EQUINOX='now'"})), HasSubstr("EQUINOX is 'now'"));
  EXPECT_THAT(refused(equatorial({"EQUINOX=0.0"})), HasSubstr("EQUINOX is 0"));
  EXPECT_THAT(refused(in_system("ELON", "ELAT", {"EQUINOX=1950.0"})), HasSubstr("ecliptic is that of FK4"));
  EXPECT_THAT(refused(in_system("HLON", "HLAT")), HasSubstr("HLON"));
  EXPECT_TRUE(parse(equatorial({"RADESYS='ICRS'", "EQUINOX='now'"})));
  EXPECT_TRUE(parse(equatorial({"EQUINOX=1950.0 / of 'Palomar'"})));
  EXPECT_TRUE(parse(equatorial({"EPOCH='2004-05-01'"}))) << "the date of the observation";
}

TEST_F(WcsTest, DoubtfulHeadersAreNoted) {
  const std::vector<std::string> sip{"A_ORDER=2", "A_2_0=1.0E-4", "B_ORDER=2", "B_0_2=0.0"};
  const std::optional<Wcs> left = parse(tangent(sip));
  ASSERT_TRUE(left);
  EXPECT_THAT(left->notes(), ::testing::ElementsAre(HasSubstr("test.fits: has SIP coefficients, but CTYPE")));
  const Wcs::Sky plain = parse(tangent())->sky(100, 20);
  EXPECT_LT(separation_deg(left->sky(100, 20), plain.ra_deg, plain.dec_deg), 1e-10);

  std::vector<std::string> said = tangent(sip);
  said[1] = "CTYPE1='RA---TAN-SIP'";
  said[2] = "CTYPE2='DEC--TAN-SIP'";
  const std::optional<Wcs> distorted = parse(said);
  EXPECT_THAT(distorted->notes(), ::testing::IsEmpty());
  EXPECT_NEAR(separation_deg(distorted->sky(100, 20), plain.ra_deg, plain.dec_deg), 90 * 90 * 1e-4 * 1e-4,
              1e-6);

  EXPECT_THAT(parse(tangent({"A_ORDER=2", "A_2_0=0.0", "B_ORDER=2", "B_0_2=0.0D0"}))->notes(),
              ::testing::IsEmpty())
      << "coefficients that do nothing";
  EXPECT_THAT(parse(tangent({"PV2_1=1.01"}))->notes(), ::testing::ElementsAre(HasSubstr("PV coefficients")));
  EXPECT_THAT(parse(tangent({"EPOCH=2004.37"}))->notes(),
              ::testing::ElementsAre(HasSubstr("EPOCH is 2004.37")));
  EXPECT_THAT(parse(tangent({"EPOCH=1953.12"}))->notes(),
              ::testing::ElementsAre(HasSubstr("EPOCH is 1953.12")))
      << "of a plate";
  EXPECT_THAT(parse(tangent({"EPOCH=1900.0"}))->notes(), ::testing::IsEmpty());
  EXPECT_THAT(parse(tangent({"EPOCH=2004.37", "EQUINOX=2000.0"}))->notes(), ::testing::IsEmpty());
  EXPECT_THAT(parse(equatorial({"RADESYS='ICRS'", "EQUINOX=1950.0"}))->notes(),
              ::testing::ElementsAre(HasSubstr("EQUINOX 1950 is not used")));
  EXPECT_THAT(parse(tangent({"D2IMEXT='a.fits'"}))->notes(), ::testing::ElementsAre(HasSubstr("D2IMEXT")));
  std::vector<std::string> without = tangent();
  without[1] = said[1];
  without[2] = said[2];
  EXPECT_THAT(parse(without)->notes(), ::testing::ElementsAre(HasSubstr("no SIP coefficients")));
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

/// All positions described by check_fits.py in this folder.
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
