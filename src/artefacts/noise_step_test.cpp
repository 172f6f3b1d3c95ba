#include <gtest/gtest.h>

#include "artefacts/artefact_testing.h"

namespace peculiar::artefacts {
namespace {

TEST(NoiseStep, IsFoundWhereTheNoiseDoubles) {
  std::vector<float> pixels = normal_stamp(6);
  EXPECT_LT(significance("noise_step", pixels), threshold("noise_step"));
  RandomStream random(1, "noise");
  for (int y = 0; y < kTestEdge; ++y)
    for (int x = 40; x < kTestEdge; ++x) pixel(pixels, y, x) += static_cast<float>(1.7 * random.normal());
  EXPECT_GT(significance("noise_step", pixels), threshold("noise_step"));
  EXPECT_LT(significance("seam", pixels), threshold("seam"));
}

TEST(NoiseStep, IsNoBorderOfTheData) {
  std::vector<float> pixels = normal_stamp(7);
  for (int y = 0; y < kTestEdge; ++y)
    for (int x = 44; x < kTestEdge; ++x) pixel(pixels, y, x) = NAN;
  EXPECT_LT(significance("noise_step", pixels), threshold("noise_step"));
}

}  // namespace
}  // namespace peculiar::artefacts
