#include "stamps/masked_pixels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace peculiar::stamps {
namespace {

constexpr int kEdge = 9;
constexpr std::size_t kBand = kEdge * kEdge;

/// Two bands of different values everywhere.
std::vector<float> numbered() {
  std::vector<float> pixels;
  for (std::size_t i = 0; i < 2 * kBand; ++i) pixels.push_back(static_cast<float>(i));
  return pixels;
}

TEST(MaskedPixels, AreFilledFromTheOppositeOnesOfTheirBand) {
  const std::vector<float> pixels = numbered();
  std::vector<std::uint8_t> mask(pixels.size(), 0);
  mask[kBand + 30] = 2;
  std::vector<float> filled = blank_masked(pixels, mask);
  EXPECT_TRUE(std::isnan(filled[kBand + 30]));
  ASSERT_TRUE(fill_masked(filled, mask, kEdge));
  EXPECT_EQ(filled[kBand + 30], pixels[kBand + 50]);
  filled[kBand + 30] = pixels[kBand + 30];
  EXPECT_EQ(filled, pixels) << "no other pixel changes";
}

TEST(MaskedPixels, BecomeTheBordersMedianWhereTheOppositeIsMaskedToo) {
  std::vector<float> pixels(kBand, 3);
  std::vector<std::uint8_t> mask(kBand, 0);
  for (const std::size_t i : {std::size_t{0}, std::size_t{30}, std::size_t{50}}) {
    pixels[i] = 1000;
    mask[i] = 1;
  }
  ASSERT_TRUE(fill_masked(pixels, mask, kEdge));
  EXPECT_THAT(pixels, testing::Each(3));
}

TEST(MaskedPixels, WithoutAMaskAreNone) {
  std::vector<float> pixels = numbered();
  EXPECT_EQ(blank_masked(pixels, {}), pixels);
  EXPECT_TRUE(fill_masked(pixels, {}, kEdge));
  EXPECT_EQ(pixels, numbered());
  pixels[4] = INFINITY;
  EXPECT_FALSE(fill_masked(pixels, {}, kEdge));
}

}  // namespace
}  // namespace peculiar::stamps
