#include "image/geometry.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/random.h"

namespace peculiar::image {
namespace {

Image noise(int bands, int height, int width) {
  Image image(bands, height, width);
  RandomStream random(2, "geometry");
  for (float& value : image.pixels) value = static_cast<float>(random.normal());
  return image;
}

double total(std::span<const float> pixels) { return std::accumulate(pixels.begin(), pixels.end(), 0.0); }

TEST(Rebin, WholeFactorsAreBlockSums) {
  const Image image = noise(2, 12, 18);
  const Image small = rebin(image, 4, 6, RebinKind::kFlux);
  for (int band = 0; band < 2; ++band) {
    for (int y = 0; y < 4; ++y) {
      for (int x = 0; x < 6; ++x) {
        double sum = 0;
        for (int j = 0; j < 3; ++j) {
          for (int i = 0; i < 3; ++i) sum += image.at(band, 3 * y + j, 3 * x + i);
        }
        EXPECT_FLOAT_EQ(small.at(band, y, x), static_cast<float>(sum));
      }
    }
  }
}

TEST(Rebin, KeepsTheFluxOrTheMeanForAnySizes) {
  const Image image = noise(1, 53, 41);
  const double scale = std::sqrt(53.0 * 41);
  for (const auto& [height, width] : {std::pair{64, 64}, {7, 100}, {53, 41}, {1, 1}, {52, 42}, {200, 13}}) {
    EXPECT_NEAR(total(rebin(image, height, width, RebinKind::kFlux).pixels), total(image.pixels), 1e-5 * scale);
    EXPECT_NEAR(total(rebin(image, height, width, RebinKind::kMean).pixels) / (height * width), total(image.pixels) / (53 * 41), 1e-6);
    for (const float value : rebin(Image(1, 53, 41, 2.5f), height, width, RebinKind::kMean).pixels) EXPECT_FLOAT_EQ(value, 2.5f);
  }
  EXPECT_EQ(rebin(image, 53, 41, RebinKind::kFlux).pixels, image.pixels);
}

TEST(Rebin, KeepsTheCentreOfLightWhereItIs) {
  Image image(1, 40, 40);
  image.at(0, 11, 29) = 100;
  const Image small = rebin(image, 24, 24, RebinKind::kFlux);
  double x_sum = 0;
  double y_sum = 0;
  for (int y = 0; y < 24; ++y) {
    for (int x = 0; x < 24; ++x) {
      x_sum += small.at(0, y, x) * x;
      y_sum += small.at(0, y, x) * y;
    }
  }
  const LocalWcs wcs{29, 11, 0, 0, {1, 0, 0, 1}};
  const LocalWcs scaled = rebinned_wcs(wcs, image, 24, 24);
  // A pixel's light lies in at most two cells: its centre moves by less than half a new pixel.
  EXPECT_NEAR(x_sum / 100, scaled.x, 0.5);
  EXPECT_NEAR(y_sum / 100, scaled.y, 0.5);
  EXPECT_DOUBLE_EQ(scaled.cd_deg_per_px[0], 40.0 / 24);
  EXPECT_NEAR(scaled.pixel_scale_arcsec() / wcs.pixel_scale_arcsec(), 40.0 / 24, 1e-12);
}

TEST(Rebin, NanSpreadsOnlyToTheCellsItOverlaps) {
  Image image(1, 10, 10, 1.0f);
  image.at(0, 0, 9) = std::nanf("");
  const Image small = rebin(image, 4, 4, RebinKind::kFlux);
  for (int y = 0; y < 4; ++y) {
    for (int x = 0; x < 4; ++x) EXPECT_EQ(std::isnan(small.at(0, y, x)), y == 0 && x == 3) << y << " " << x;
  }
}

TEST(CentreCrop, TakesTheMiddleAndDropsTheOddPixelAtTheHighEnd) {
  Image image(1, 5, 6);
  std::iota(image.pixels.begin(), image.pixels.end(), 0.0f);
  const Image part = centre_crop(image, 2, 3);
  EXPECT_EQ(part.at(0, 0, 0), 6 * 1 + 1);
  EXPECT_EQ(part.at(0, 1, 2), 6 * 2 + 3);
  EXPECT_EQ(centre_crop(image, 5, 6).pixels, image.pixels);
  EXPECT_THROW(centre_crop(image, 6, 6), Error);
}

TEST(FlipAndGrey, DoWhatTheySay) {
  Image image(3, 2, 2);
  std::iota(image.pixels.begin(), image.pixels.end(), 1.0f);
  EXPECT_EQ(flip_rows(image).at(0, 0, 1), 4);
  EXPECT_EQ(flip_rows(flip_rows(image)).pixels, image.pixels);
  EXPECT_NEAR(to_grey(image).at(0, 0, 0), 0.299 * 1 + 0.587 * 5 + 0.114 * 9, 1e-5);
  EXPECT_EQ(to_grey(Image(4, 2, 2, 3.0f)).pixels, std::vector<float>(4, 3.0f));
}

}  // namespace
}  // namespace peculiar::image
