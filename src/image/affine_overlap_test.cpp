#include "image/affine_overlap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numbers>

namespace peculiar::image {
namespace {

double sum_of(const std::vector<PixelShare>& shares) {
  double sum = 0;
  for (const PixelShare& share : shares) sum += share.area;
  return sum;
}

AffineGrid turned(double degrees, double scale, double x = 10.3, double y = 9.8) {
  const double a = degrees * std::numbers::pi / 180;
  return {x, y, {scale * std::cos(a), -scale * std::sin(a), scale * std::sin(a), scale * std::cos(a)}};
}

TEST(AffineOverlap, TheSameGridGivesEachPixelToItself) {
  const AffineGrid same{3.5, 1.5, {1, 0, 0, 1}};  // centre of 8 x 4 pixels
  std::vector<PixelShare> shares;
  for (int row = 0; row < 4; ++row) {
    for (int column = 0; column < 8; ++column) {
      pixel_shares(same, 8, 4, column, row, shares);
      ASSERT_EQ(shares.size(), 1u);
      EXPECT_EQ(shares[0].x, column);
      EXPECT_EQ(shares[0].y, row);
      EXPECT_EQ(shares[0].area, 1);
    }
  }
}

TEST(AffineOverlap, NewPixelsShareOutOldOnesWholly) {
  // A grid that covers old pixels from all sides: the area inside is distributed exactly once.
  for (const double degrees : {0.0, 13.0, 45.0, 90.0, 181.0, 300.0}) {
    for (const double scale : {0.4, 1.0, 2.3}) {
      const AffineGrid grid = turned(degrees, scale);
      const int cells = static_cast<int>(std::ceil(14 / scale));
      std::map<std::pair<int, int>, double> given;
      std::vector<PixelShare> shares;
      for (int row = 0; row < cells; ++row) {
        for (int column = 0; column < cells; ++column) {
          pixel_shares(grid, cells, cells, column, row, shares);
          EXPECT_NEAR(sum_of(shares), scale * scale, 1e-12) << degrees << " " << scale;
          for (const PixelShare& share : shares) given[{share.x, share.y}] += share.area;
        }
      }
      int whole = 0;
      for (const auto& [pixel, area] : given) {
        EXPECT_LE(area, 1 + 1e-12);
        if (std::hypot(pixel.first - 10.3, pixel.second - 9.8) > 5) continue;
        EXPECT_NEAR(area, 1, 1e-12) << pixel.first << " " << pixel.second;
        ++whole;
      }
      EXPECT_GT(whole, 70) << degrees << " " << scale;
    }
  }
}

TEST(AffineOverlap, AnOctagonIsWhatSquaresTurnedByHalfARightAngleShare) {
  std::vector<PixelShare> shares;
  pixel_shares(turned(45, 1, 0, 0), 1, 1, 0, 0, shares);
  double own = 0;
  for (const PixelShare& share : shares)
    if (share.x == 0 && share.y == 0) own = share.area;
  EXPECT_NEAR(own, 2 * (std::sqrt(2.0) - 1), 1e-12);  // of a regular octagon with an inscribed circle of 1/2
}

}  // namespace
}  // namespace peculiar::image
