#include <gtest/gtest.h>

#include "artefacts/artefact_testing.h"

namespace peculiar::artefacts {
namespace {

TEST(Saturation, IsAPlateau) {
  std::vector<float> pixels = empty_stamp(14);
  add_source(pixels, 30, 30, 5000, 1.5);
  EXPECT_LT(significance("saturated", pixels), threshold("saturated"));
  for (float& value : pixels) value = std::min(value, 500.0f);
  EXPECT_GT(significance("saturated", pixels), threshold("saturated"));
}

TEST(Saturation, IsNoFlatGalaxy) {
  std::vector<float> pixels = empty_stamp(15);
  add_source(pixels, 30, 30, 400, 9);
  EXPECT_LT(significance("saturated", pixels), threshold("saturated"));
}

TEST(Saturation, IsAHoleInSomethingBright) {
  std::vector<float> pixels = empty_stamp(16);
  add_source(pixels, 30, 30, 5000, 2);
  for (int y = 28; y < 33; ++y)
    for (int x = 28; x < 33; ++x) pixel(pixels, y, x) = std::nanf("");
  EXPECT_GT(significance("saturated", pixels), threshold("saturated"));
  std::vector<float> dark = empty_stamp(16);
  for (int x = 28; x < 33; ++x) pixel(dark, 50, x) = std::nanf("");
  EXPECT_EQ(significance("saturated", dark), 0);
}

}  // namespace
}  // namespace peculiar::artefacts
