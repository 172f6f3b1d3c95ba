#include <gtest/gtest.h>

#include "artefacts/artefact_testing.h"

namespace peculiar::artefacts {
namespace {

TEST(StrayLight, IsAGradientFromSideToSide) {
  std::vector<float> pixels = normal_stamp(21);
  EXPECT_LT(significance("stray_light", pixels), threshold("stray_light"));
  for (int y = 0; y < kTestEdge; ++y)
    for (int x = 0; x < kTestEdge; ++x) pixel(pixels, y, x) += 0.05f * static_cast<float>(x + y);
  EXPECT_GT(significance("stray_light", pixels), threshold("stray_light"));
}

TEST(StrayLight, IsNoNeighbourAtTheBorder) {
  std::vector<float> pixels = normal_stamp(22);
  add_source(pixels, 5, 50, 100, 4);
  EXPECT_LT(significance("stray_light", pixels), threshold("stray_light"));
}

/// Its light reaches half of the stamp, and does not fall off as a plane.
TEST(StrayLight, IsNoLargeNeighbour) {
  std::vector<float> pixels = normal_stamp(23);
  add_source(pixels, 0, 40, 40, 12);
  EXPECT_LT(significance("stray_light", pixels), threshold("stray_light"));
}

}  // namespace
}  // namespace peculiar::artefacts
