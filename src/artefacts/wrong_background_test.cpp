#include <gtest/gtest.h>

#include <cmath>

#include "artefacts/artefact_testing.h"

namespace peculiar::artefacts {
namespace {

const std::vector<UsualBand> kUsual{{0, 0.1, 1, 0}};

TEST(Background, IsComparedWithTheSample) {
  std::vector<float> pixels = normal_stamp(23);
  EXPECT_TRUE(std::isnan(significance("background", pixels)));
  EXPECT_LT(significance("background", pixels, kUsual), threshold("background"));
  for (float& value : pixels) value += 2;
  EXPECT_GT(significance("background", pixels, kUsual), threshold("background"));
  for (float& value : pixels) value -= 4;
  EXPECT_GT(significance("background", pixels, kUsual), threshold("background"));
  EXPECT_LT(significance("background", pixels, {{-2, 0.1, 1, 0}}), threshold("background"));
}

TEST(Background, IsNoGalaxyThatFillsTheStamp) {
  std::vector<float> pixels = empty_stamp(24);
  add_source(pixels, 31, 31, 50, 16);  // 7 sigma at the centre of a side
  EXPECT_LT(significance("background", pixels, kUsual), threshold("background"));
}

}  // namespace
}  // namespace peculiar::artefacts
