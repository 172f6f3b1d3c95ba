#include <gtest/gtest.h>

#include <cmath>

#include "artefacts/artefact_testing.h"

namespace peculiar::artefacts {
namespace {

std::vector<float> with_bands(double shift_px, double sigma) {
  std::vector<float> pixels = empty_stamp(19, 3);
  for (const std::size_t band : {0, 1, 2})
    add_source(pixels, 31, band == 1 ? 31 + shift_px : 31, 300, band == 1 ? sigma : 2, band);
  return pixels;
}

TEST(BandStep, GrowsWithTheShift) {
  EXPECT_LT(significance("band_step", with_bands(0, 2)), threshold("band_step"));
  EXPECT_GT(significance("band_step", with_bands(1.5, 2)), threshold("band_step"));
  EXPECT_GT(significance("band_step", with_bands(3, 2)), significance("band_step", with_bands(1.5, 2)));
}

TEST(BandStep, SeesAnotherSharpness) {
  EXPECT_GT(significance("band_step", with_bands(0, 3.5)), threshold("band_step"));
}

TEST(BandStep, NeedsTwoBandsAndASource) {
  EXPECT_TRUE(std::isnan(significance("band_step", normal_stamp(20))));
  EXPECT_TRUE(std::isnan(significance("band_step", empty_stamp(20, 3))));
}

}  // namespace
}  // namespace peculiar::artefacts
