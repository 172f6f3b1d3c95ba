#include "image/geometry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "base/random.h"

namespace peculiar::image {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

Image random_image(int bands, int height, int width, std::uint64_t seed = 1) {
  Image image(bands, height, width);
  RandomStream random(seed, "image");
  for (float& value : image.pixels) value = static_cast<float>(random.normal());
  return image;
}

/// 0, 1, 2, ... in C order.
Image counting_image(int bands, int height, int width) {
  Image image(bands, height, width);
  std::iota(image.pixels.begin(), image.pixels.end(), 0.0f);
  return image;
}

double total(std::span<const float> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

TEST(CentreCrop, DropsTheExtraPixelAtTheHighEnd) {
  EXPECT_THAT(centre_crop(counting_image(1, 1, 5), 1, 3).pixels, ElementsAre(1, 2, 3));
  EXPECT_THAT(centre_crop(counting_image(1, 1, 5), 1, 2).pixels, ElementsAre(1, 2));
  EXPECT_THAT(centre_crop(counting_image(1, 1, 4), 1, 3).pixels, ElementsAre(0, 1, 2));
  EXPECT_THAT(centre_crop(counting_image(1, 4, 4), 2, 2).pixels, ElementsAre(5, 6, 9, 10));
  EXPECT_THAT(centre_crop(counting_image(2, 3, 3), 1, 1).pixels, ElementsAre(4, 13));
  EXPECT_EQ(centre_crop(counting_image(2, 3, 3), 3, 3).pixels, counting_image(2, 3, 3).pixels);
}

TEST(CentreCrop, RefusesMoreThanThereIs) {
  EXPECT_THAT([] { centre_crop(Image(1, 4, 9), 5, 5); },
              ThrowsMessage<Error>(HasSubstr("5 x 5 px from an image of 4 x 9")));
  EXPECT_THROW(centre_crop(Image(1, 4, 4), 0, 4), Error);
}

TEST(Rebin, KeepsTheTotalOfEachBand) {
  const Image image = random_image(3, 53, 71);
  for (const auto& [height, width] : {std::pair{64, 64}, {10, 13}, {1, 1}, {53, 20}, {106, 142}, {200, 7}}) {
    const Image result = rebin(image, height, width, RebinKind::kFlux);
    ASSERT_EQ(result.height, height);
    ASSERT_EQ(result.width, width);
    for (int b = 0; b < 3; ++b) {
      // The normal deviates nearly cancel, so rounding scales with the sum of their absolute values.
      EXPECT_NEAR(total(result.band(b)), total(image.band(b)), 1e-7 * 53 * 71) << height << " x " << width;
    }
  }
}

TEST(Rebin, TotalOfBrightPixelsIsKeptToSingleRounding) {
  Image image = random_image(1, 424, 424);
  for (float& value : image.pixels) value = 1000 + value;
  const double before = total(image.pixels);
  EXPECT_NEAR(total(rebin(image, 64, 64, RebinKind::kFlux).pixels) / before, 1, 1e-8);
}

TEST(Rebin, WholeFactorsAreBlockSums) {
  EXPECT_THAT(rebin(counting_image(1, 4, 4), 2, 2, RebinKind::kFlux).pixels, ElementsAre(10, 18, 42, 50));
  EXPECT_THAT(rebin(counting_image(1, 4, 4), 2, 2, RebinKind::kMean).pixels,
              ElementsAre(2.5, 4.5, 10.5, 12.5));
  EXPECT_THAT(rebin(counting_image(1, 2, 6), 1, 2, RebinKind::kFlux).pixels, ElementsAre(24, 42));
}

TEST(Rebin, FractionsAreSharedByOverlap) {
  EXPECT_THAT(rebin(counting_image(1, 1, 3), 1, 2, RebinKind::kFlux).pixels, ElementsAre(0.5, 2.5));
}

TEST(Rebin, UpwardSpreadsTheFlux) {
  const Image result = rebin(counting_image(1, 2, 2), 4, 4, RebinKind::kFlux);
  EXPECT_THAT(result.pixels, ElementsAre(0, 0, .25, .25, 0, 0, .25, .25, .5, .5, .75, .75, .5, .5, .75, .75));
  EXPECT_THAT(rebin(counting_image(1, 1, 2), 1, 4, RebinKind::kMean).pixels, ElementsAre(0, 0, 1, 1));
}

TEST(Rebin, SameSizeGivesTheSameBits) {
  Image image = random_image(2, 17, 23);
  image.pixels[0] = -0.0f;
  image.pixels[1] = std::numeric_limits<float>::denorm_min();
  const Image result = rebin(image, 17, 23, RebinKind::kMean);
  EXPECT_EQ(result.pixels, image.pixels);
  EXPECT_TRUE(std::signbit(result.pixels[0]));
}

TEST(Rebin, MeanOfAConstantIsTheConstant) {
  const Image image(2, 424, 311, 0.1f);
  for (const int size : {1, 7, 64, 500}) {
    for (const float value : rebin(image, size, size, RebinKind::kMean).pixels)
      ASSERT_EQ(value, 0.1f) << size;
  }
}

TEST(Rebin, NanReachesOnlyTheCellsItOverlaps) {
  Image image(1, 30, 30, 1);
  image.at(0, 10, 3) = kNan;
  image.at(0, 29, 29) = kNan;
  for (const int size : {10, 7, 45}) {
    const Image result = rebin(image, size, size, RebinKind::kFlux);
    // In 30ths of a cell: cell i is [30 i, 30 i + 30), pixel j is [size j, size j + size).
    const auto overlaps = [&](int cell, int pixel) {
      return cell * 30 < (pixel + 1) * size && pixel * size < (cell + 1) * 30;
    };
    for (int y = 0; y < size; ++y) {
      for (int x = 0; x < size; ++x) {
        const bool hit = (overlaps(y, 10) && overlaps(x, 3)) || (overlaps(y, 29) && overlaps(x, 29));
        ASSERT_EQ(std::isnan(result.at(0, y, x)), hit) << size << ": " << y << ", " << x;
      }
    }
  }
}

TEST(Rebin, InTwoStepsOfWholeFactorsIsInOne) {
  const Image image = random_image(1, 24, 36);
  const Image once = rebin(image, 4, 6, RebinKind::kMean);
  const Image twice = rebin(rebin(image, 12, 12, RebinKind::kMean), 4, 6, RebinKind::kMean);
  for (std::size_t i = 0; i < once.pixels.size(); ++i) EXPECT_NEAR(once.pixels[i], twice.pixels[i], 1e-6);
}

TEST(Rebin, RefusesSizesBelowOne) {
  EXPECT_THROW(rebin(Image(1, 4, 4), 0, 4, RebinKind::kFlux), Error);
  EXPECT_THROW(rebin(Image(1, 0, 4), 2, 2, RebinKind::kFlux), Error);
}

TEST(FlipRows, TurnsTheRowsOfEveryBand) {
  EXPECT_THAT(flip_rows(counting_image(2, 3, 2)).pixels, ElementsAre(4, 5, 2, 3, 0, 1, 10, 11, 8, 9, 6, 7));
  const Image image = random_image(2, 6, 5);
  EXPECT_EQ(flip_rows(flip_rows(image)).pixels, image.pixels);
}

TEST(ToGrey, LumaOfThreeBandsMeanOfOthers) {
  Image colours(3, 1, 1);
  colours.pixels = {100, 10, 1};
  EXPECT_FLOAT_EQ(to_grey(colours).pixels[0], 29.9f + 5.87f + 0.114f);
  Image two(2, 1, 1);
  two.pixels = {1, 4};
  EXPECT_THAT(to_grey(two).pixels, ElementsAre(2.5));
  EXPECT_EQ(to_grey(counting_image(1, 2, 2)).pixels, counting_image(1, 2, 2).pixels);
  EXPECT_THROW(to_grey(Image()), Error);
}

/// Tangent-plane coordinates [deg] of a point relative to the reference pixel.
std::array<double, 2> sky(const LocalWcs& wcs, double x, double y) {
  const auto& cd = wcs.cd_deg_per_px;
  return {cd[0] * (x - wcs.x) + cd[1] * (y - wcs.y), cd[2] * (x - wcs.x) + cd[3] * (y - wcs.y)};
}

const LocalWcs kWcs{30.5, 20.25, 150.1, 2.2, {-3e-5, 4e-6, 5e-6, 2e-5}};

TEST(RebinnedWcs, CornersAndScaleAgree) {
  const Image image(1, 41, 60);
  const LocalWcs result = rebinned_wcs(kWcs, image, 10, 30);
  for (const auto& [u, v] : {std::pair{0.0, 0.0}, {1.0, 1.0}, {0.3, 0.8}}) {
    const auto before = sky(kWcs, 60 * u - 0.5, 41 * v - 0.5);
    const auto after = sky(result, 30 * u - 0.5, 10 * v - 0.5);
    EXPECT_NEAR(before[0], after[0], 1e-15);
    EXPECT_NEAR(before[1], after[1], 1e-15);
  }
  EXPECT_NEAR(result.pixel_scale_arcsec(), kWcs.pixel_scale_arcsec() * std::sqrt(2 * 4.1), 1e-12);
  EXPECT_EQ(result.ra_deg, kWcs.ra_deg);
}

TEST(LocalWcs, PixelScaleIsTheRootOfTheArea) {
  LocalWcs wcs;
  wcs.cd_deg_per_px = {-0.06 / 3600, 0, 0, 0.06 / 3600};
  EXPECT_NEAR(wcs.pixel_scale_arcsec(), 0.06, 1e-15);
}

}  // namespace
}  // namespace peculiar::image
