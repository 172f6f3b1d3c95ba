#include <gtest/gtest.h>

#include "artefacts/artefact_testing.h"

namespace peculiar::artefacts {
namespace {

std::vector<float> with_line(double slope, double middle, double height, int from = 0, int to = kTestEdge) {
  std::vector<float> pixels = empty_stamp(1);
  for (int y = from; y < to; ++y) {
    for (int x = 0; x < kTestEdge; ++x) {
      const double away = (x - middle - slope * (y - 31.5)) / std::hypot(1, slope);
      pixel(pixels, y, x) += static_cast<float>(height * std::exp(-0.5 * away * away));
    }
  }
  return pixels;
}

TEST(Trail, IsFoundAtAnyAngleFromTwiceTheNoise) {
  for (const double slope : {-0.9, -0.33, 0.0, 0.05, 0.47, 0.8})
    EXPECT_GT(significance("trail", with_line(slope, 30, 2)), threshold("trail")) << slope;
}

TEST(Trail, OnlyFromSideToSide) {
  EXPECT_LT(significance("trail", with_line(0.1, 30, 20, 10, 54)), threshold("trail"));
}

TEST(Trail, IsNoGalaxySeenEdgeOn) {
  std::vector<float> pixels = empty_stamp(2);
  for (int y = 0; y < kTestEdge; ++y)
    for (int x = 0; x < kTestEdge; ++x)
      pixel(pixels, y, x) +=
          static_cast<float>(80 * std::exp(-std::abs(y - 31.5) / 5 - 0.5 * (x - 31) * (x - 31) / 2.0));
  EXPECT_LT(significance("trail", pixels), threshold("trail"));
}

/// A line as wide as a galaxy that reaches the border.
TEST(Trail, IsNoGalaxyFromSideToSide) {
  std::vector<float> pixels = empty_stamp(4);
  for (int y = 0; y < kTestEdge; ++y)
    for (int x = 0; x < kTestEdge; ++x)
      pixel(pixels, y, x) +=
          static_cast<float>(60 * std::exp(-std::abs(y - 31.5) / 12 - 0.5 * (x - 31) * (x - 31) / 9.0));
  EXPECT_LT(significance("trail", pixels), threshold("trail"));
}

TEST(Trail, IsNoStep) {
  std::vector<float> pixels = empty_stamp(3);
  for (int y = 0; y < kTestEdge; ++y)
    for (int x = 40; x < kTestEdge; ++x) pixel(pixels, y, x) += 5;
  EXPECT_LT(significance("trail", pixels), threshold("trail"));
}

}  // namespace
}  // namespace peculiar::artefacts
