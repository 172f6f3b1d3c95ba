#include "image/significant_regions.h"

#include <gtest/gtest.h>

#include <cmath>

namespace peculiar::image {
namespace {

/// Puts a value into a rectangle of a band.
void fill(Image& image, int band, int x0, int y0, int width, int height, float value) {
  for (int y = y0; y < y0 + height; ++y) {
    for (int x = x0; x < x0 + width; ++x) image.at(band, y, x) = value;
  }
}

TEST(SignificantRegions, PlaceAreaFluxPeakAndSignArePlanted) {
  Image significance(2, 20, 30);
  Image difference(2, 20, 30, 0.5f);
  fill(significance, 0, 4, 3, 3, 5, 6);
  significance.at(0, 5, 5) = 9;
  fill(significance, 0, 7, 3, 3, 5, -7);   // touches it, of the other sign
  fill(significance, 1, 29, 18, 1, 2, 8);  // too small
  fill(significance, 1, 0, 0, 3, 3, 5);    // not above 5
  fill(significance, 1, 20, 10, 5, 1, 5.1f);
  significance.at(1, 0, 29) = std::nanf("");
  const std::vector<SignificantRegion> regions = significant_regions(difference, significance);
  ASSERT_EQ(regions.size(), 3u);
  EXPECT_EQ(regions[0].band, 0);
  EXPECT_EQ(regions[0].area_px, 15);
  EXPECT_NEAR(regions[0].x, 5, 1e-9);
  EXPECT_NEAR(regions[0].y, 5, 1e-9);
  EXPECT_NEAR(regions[0].flux, 7.5, 1e-9);
  EXPECT_EQ(regions[0].peak, 9);
  EXPECT_EQ(regions[1].peak, -7);
  EXPECT_NEAR(regions[1].x, 8, 1e-9);
  EXPECT_EQ(regions[2].band, 1);
  EXPECT_EQ(regions[2].area_px, 5);
  EXPECT_NEAR(regions[2].x, 22, 1e-9);
  EXPECT_NEAR(regions[2].y, 10, 1e-9);
}

}  // namespace
}  // namespace peculiar::image
