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

/// A frame of this width along the edge of a band.
void frame(Image& image, int band, int width, float value) {
  const Image inside = image;
  fill(image, band, 0, 0, image.width, image.height, value);
  for (int y = width; y < image.height - width; ++y) {
    for (int x = width; x < image.width - width; ++x) image.at(band, y, x) = inside.at(band, y, x);
  }
}

TEST(SignificantRegions, AFrameAlongTheEdgeComesLast) {
  const Image difference(2, 64, 64, 0.5f);
  Image significance(2, 64, 64);
  fill(significance, 0, 40, 30, 3, 3, 6);
  fill(significance, 0, 20, 30, 3, 3, -8);
  frame(significance, 0, 5, 30);            // the border has 3 px
  fill(significance, 1, 0, 10, 2, 6, 40);   // at the left edge
  fill(significance, 1, 30, 58, 2, 6, 10);  // 3 of its 6 rows in the border
  fill(significance, 1, 40, 57, 2, 7, 7);   // 3 of 7
  std::vector<SignificantRegion> regions = significant_regions(difference, significance);
  ASSERT_EQ(regions.size(), 6u);
  sort_by_significance(regions);
  const double peaks[] = {-8, 7, 6, 40, 30, 10};
  for (std::size_t i = 0; i < regions.size(); ++i) {
    EXPECT_EQ(regions[i].peak, peaks[i]);
    EXPECT_EQ(regions[i].at_edge, i >= 3) << i;
  }
  EXPECT_NEAR(regions[4].x, 31.5, 1e-9) << "the centre of a frame is that of the stamp";
}

TEST(SignificantRegions, ABorderOfASmallStampHasTwoPixels) {
  const Image difference(1, 16, 16, 0.5f);
  Image significance(1, 16, 16);
  fill(significance, 0, 4, 14, 5, 1, 6);
  fill(significance, 0, 4, 2, 5, 1, 6);
  const std::vector<SignificantRegion> regions = significant_regions(difference, significance);
  ASSERT_EQ(regions.size(), 2u);
  EXPECT_FALSE(regions[0].at_edge);
  EXPECT_TRUE(regions[1].at_edge);
}

}  // namespace
}  // namespace peculiar::image
