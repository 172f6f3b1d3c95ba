#include "fits/sky_frame.h"

#include <cmath>
#include <numbers>

#include "fits/fits_test_support.h"

namespace peculiar::fits {
namespace {

using System = SkyFrame::System;

double apart_arcsec(const Direction& a, const Direction& b) {
  const double rad = std::numbers::pi / 180;
  const double east = std::remainder(a.longitude - b.longitude, 360.0) * std::cos(b.latitude * rad);
  return 3600 * std::hypot(east, a.latitude - b.latitude);
}

class SkyFrameTest : public FitsTest {};

struct Known {
  const char* frame;
  Direction there, icrs;
};

// From astropy 8.0.2: SkyCoord(lon, lat, unit="deg", frame=...).icrs, with FK4, FK4NoETerms, FK5, Galactic,
// Supergalactic and BarycentricMeanEcliptic.
constexpr Known kKnown[] = {
    {"ICRS", {150, 2.2}, {150, 2.2}},
    {"FK4", {150, 2.2}, {150.64560426664903, 1.9581284476097032}},
    {"FK4", {10, -75}, {10.457927940161573, -74.72592657013553}},
    {"FK4:B1975", {150, 2.2}, {150.32304637736232, 2.0792692861425177}},
    {"FK4:1900", {10, -75}, {10.910781703705316, -74.4522951303296}},
    {"FK4-NO-E", {150, 2.2}, {150.64566668460273, 1.9581176264941536}},
    {"FK5", {150, 2.2}, {149.99999377424072, 2.2000049530086554}},
    {"FK5:J1975", {10, -75}, {10.22948175235223, -74.86297774480263}},
    {"FK5:2015.5", {150, 2.2}, {149.79971467400028, 2.274658197138478}},
    {"galactic", {150, 2.2}, {63.605102952933045, 54.039754683718115}},
    {"galactic", {10, -75}, {356.5317232842526, -32.01882392761933}},
    {"supergalactic", {150, 2.2}, {206.3754035151689, -31.41492094064169}},
    {"ecliptic", {10, -75}, {59.07464173563499, -60.26655919937144}},
    {"ecliptic:J2026", {150, 2.2}, {152.534769144866, 13.657529312798241}},
};

TEST_F(SkyFrameTest, EqualsKnownPositions) {
  for (const Known& known : kKnown) {
    SCOPED_TRACE(known.frame);
    const std::optional<SkyFrame> frame = SkyFrame::named(known.frame);
    ASSERT_TRUE(frame);
    EXPECT_LT(apart_arcsec(frame->to_icrs(known.there), known.icrs), 1e-5);
    EXPECT_LT(apart_arcsec(frame->from_icrs(known.icrs), known.there), 1e-5);
  }
}

TEST_F(SkyFrameTest, ThereAndBackIsTheSamePlace) {
  for (const char* name :
       {"FK4:B1875", "FK4", "FK4-NO-E", "FK5:J2050", "galactic", "supergalactic", "ecliptic"}) {
    const SkyFrame frame = SkyFrame::named(name).value();
    for (double latitude = -89.9; latitude < 90; latitude += 29.7) {
      for (double longitude = 0; longitude < 360; longitude += 47) {
        const Direction there{longitude, latitude};
        EXPECT_LT(apart_arcsec(frame.from_icrs(frame.to_icrs(there)), there), 1e-8) << name;
      }
    }
  }
}

TEST_F(SkyFrameTest, Names) {
  EXPECT_EQ(SkyFrame::named("eq_FK5"), SkyFrame(System::kFk5, 2000));
  EXPECT_EQ(SkyFrame::named("B1950"), SkyFrame(System::kFk4));
  EXPECT_EQ(SkyFrame::named(" j2000.0 "), SkyFrame(System::kFk5));
  EXPECT_EQ(SkyFrame::named("fk5", 1975), SkyFrame(System::kFk5, 1975));
  EXPECT_EQ(SkyFrame::named("Galactic")->words(), "galactic");
  EXPECT_EQ(SkyFrame::named("fk4:B1900")->words(), "FK4 of equinox B1900");
  for (const char* unknown : {"", "GAPPT", "geo_app", "J20x0", "fk5:", "b", "equatorial"})
    EXPECT_FALSE(SkyFrame::named(unknown)) << unknown;
  EXPECT_EQ(parse_equinox(" J2000.0"), 2000);
  EXPECT_EQ(parse_equinox("1950"), 1950);
  EXPECT_FALSE(parse_equinox("2004-05-01"));
}

TEST_F(SkyFrameTest, RefereePositionsEqualAstropys) {
  bool ok = false;
  const std::string why = run_referee("frames '" + (folder_ / "frames.csv").string() + "'", ok);
  if (!why.empty()) GTEST_SKIP() << why;
  ASSERT_TRUE(ok);
  const auto rows = read_rows(folder_ / "frames.csv");
  ASSERT_GT(rows.size(), 1000u);
  double worst = 0;
  for (const auto& row : rows) {
    const SkyFrame frame = SkyFrame::named(row[0]).value();
    const Direction there{std::stod(row[1]), std::stod(row[2])}, icrs{std::stod(row[3]), std::stod(row[4])};
    worst = std::max(
        {worst, apart_arcsec(frame.to_icrs(there), icrs), apart_arcsec(frame.from_icrs(icrs), there)});
    ASSERT_LT(worst, 1e-4) << row[0] << " " << row[1] << " " << row[2];
  }
  testing::Test::RecordProperty("worst_arcsec", std::to_string(worst));
}

}  // namespace
}  // namespace peculiar::fits
