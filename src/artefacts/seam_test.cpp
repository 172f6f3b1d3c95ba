#include <gtest/gtest.h>

#include "artefacts/artefact_testing.h"

namespace peculiar::artefacts {
namespace {

std::vector<float> with_step(double height, double slope) {
  std::vector<float> pixels = normal_stamp(4);
  for (int y = 0; y < kTestEdge; ++y)
    for (int x = 0; x < kTestEdge; ++x)
      if (x > 44 + slope * (y - 31.5)) pixel(pixels, y, x) += static_cast<float>(height);
  return pixels;
}

TEST(Seam, IsFoundFromTwiceTheNoise) {
  for (const double slope : {0.0, 0.1}) {
    EXPECT_GT(significance("seam", with_step(2, slope)), threshold("seam")) << slope;
    EXPECT_GT(significance("seam", with_step(-2, slope)), threshold("seam")) << slope;
  }
  EXPECT_LT(significance("seam", with_step(0, 0)), threshold("seam"));
}

TEST(Seam, IsNoGradient) {
  std::vector<float> pixels = empty_stamp(5);
  for (int y = 0; y < kTestEdge; ++y)
    for (int x = 0; x < kTestEdge; ++x) pixel(pixels, y, x) += 0.5f * static_cast<float>(x);
  EXPECT_LT(significance("seam", pixels), threshold("seam"));
}

}  // namespace
}  // namespace peculiar::artefacts
