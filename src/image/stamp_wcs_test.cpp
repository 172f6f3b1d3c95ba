#include "image/stamp_wcs.h"

#include <gtest/gtest.h>

#include <cmath>

namespace peculiar::image {
namespace {

const std::array<double, 6> kValues{150, 2, -1e-5, 2e-6, 3e-6, 1e-5};

TEST(StampWcs, RefersToTheCentreOfTheStamp) {
  StampDescription stamps;
  stamps.width = 7;
  stamps.height = 4;
  const std::optional<LocalWcs> wcs = stamp_wcs(stamps, kValues);
  ASSERT_TRUE(wcs);
  EXPECT_EQ(wcs->x, 3);
  EXPECT_EQ(wcs->y, 1.5);
  EXPECT_EQ(wcs->ra_deg, 150);
  EXPECT_EQ(wcs->dec_deg, 2);
  EXPECT_EQ(wcs->cd_deg_per_px, (std::array{-1e-5, 2e-6, 3e-6, 1e-5}));
}

TEST(StampWcs, TurnsStampsThatAreStoredFromTheTopDown) {
  StampDescription stamps;
  stamps.width = stamps.height = 5;
  stamps.rows_upward = false;
  const std::optional<LocalWcs> wcs = stamp_wcs(stamps, kValues);
  ASSERT_TRUE(wcs);
  EXPECT_EQ(wcs->y, 2);
  EXPECT_EQ(wcs->cd_deg_per_px, (std::array{-1e-5, -2e-6, 3e-6, -1e-5}));
}

TEST(StampWcs, IsNotGuessed) {
  for (std::size_t i = 0; i < kValues.size(); ++i) {
    std::array<double, 6> values = kValues;
    values[i] = std::nan("");
    EXPECT_FALSE(stamp_wcs({}, values)) << kStampWcsColumns[i];
  }
  EXPECT_FALSE(stamp_wcs({}, {150, 2, 1e-5, 2e-5, 1e-5, 2e-5})) << "a singular matrix";
}

}  // namespace
}  // namespace peculiar::image
