#include "image/star_image.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/error.h"

namespace peculiar::image {
namespace {

Image star(int height, int width, double x0, double y0, double deviation) {
  Image image(1, height, width);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x)
      image.at(0, y, x) = static_cast<float>(
          7 * std::exp(-0.5 * (std::pow(x - x0, 2) + std::pow(y - y0, 2)) / (deviation * deviation)));
  }
  return image;
}

StarCentre centre_of(const Image& image) {
  return star_centre(image.pixels, image.height, image.width, "star.fits");
}

TEST(StarImage, TheCentreIsFoundWhereverItFallsInAPixel) {
  for (const double deviation : {0.8, 1.2, 2.5}) {
    for (const auto& [x, y] :
         {std::pair{12.0, 12.0}, {11.5, 11.5}, {11.5, 12.0}, {12.3, 10.6}, {17.8, 6.45}}) {
      const StarCentre found = centre_of(star(24, 26, x, y, deviation));
      // Pixels on the edge of the box count at their centre, which matters for wide stars.
      EXPECT_NEAR(found.x, x, 0.02) << deviation << " " << x;
      EXPECT_NEAR(found.y, y, 0.02) << deviation << " " << y;
      if (x == 11.5) {
        EXPECT_NEAR(found.x, x, 1e-3);
      }
    }
  }
  const StarCentre close = snapped({12.2, 11.5});
  EXPECT_EQ(close.x, 12);
  EXPECT_EQ(close.y, 11.5);
}

TEST(StarImage, AnEvenOneBecomesTheOddOne) {
  // A star between pixels, shifted by half a pixel, has the pixels of a centred one, and is no wider.
  for (const double deviation : {1.0, 1.3, 2.0}) {
    const Image even = star(24, 24, 11.5, 11.5, deviation);
    const Image moved = star_in_middle(even.pixels, 24, 24, centre_of(even), 1);
    ASSERT_EQ(moved.width, 23);
    Image odd = star(23, 23, 11, 11, deviation);
    const double sum = std::accumulate(odd.pixels.begin(), odd.pixels.end(), 0.0);
    for (std::size_t i = 0; i < odd.pixels.size(); ++i)
      // Structure of a star of 2.4 px beyond the Nyquist frequency of the pixels cannot be interpolated.
      EXPECT_NEAR(moved.pixels[i], odd.pixels[i] / sum, (deviation < 1.2 ? 1.2e-2 : 1.5e-3) * 7 / sum)
          << deviation << " " << i;
  }
}

TEST(StarImage, InAPixelsMiddlePixelsStayAsTheyAre) {
  const Image image = star(24, 30, 12, 12, 1.5);
  const Image cut = star_in_middle(image.pixels, 24, 30, snapped(centre_of(image)), 1);
  ASSERT_EQ(cut.width, 23);
  const double sum = std::accumulate(cut.pixels.begin(), cut.pixels.end(), 0.0);
  EXPECT_NEAR(sum, 1, 1e-6);
  for (int y = 0; y < 23; ++y) {
    for (int x = 0; x < 23; ++x)
      EXPECT_NEAR(cut.at(0, y, x) / cut.at(0, 11, 11), image.at(0, y + 1, x + 1) / 7, 1e-6);
  }
}

TEST(StarImage, WhatIsNoStarIsAnError) {
  const auto error = [](const Image& image) -> std::string {
    try {
      centre_of(image);
    } catch (const Error& failure) {
      return failure.what();
    }
    return "";
  };
  Image image = star(15, 15, 7, 7, 1.5);
  image.at(0, 0, 0) = std::nanf("");
  EXPECT_NE(error(image).find("star.fits: the point spread function has pixels that are NaN"),
            std::string::npos);
  EXPECT_NE(error(Image(1, 15, 15)).find("sum is 0"), std::string::npos);
  image = star(15, 15, 7, 7, 1.5);
  for (float& value : image.pixels) value -= 3;
  EXPECT_NE(error(image).find("must be positive"), std::string::npos);
  EXPECT_NE(error(star(15, 15, 14, 7, 1.5)).find("at the edge"), std::string::npos);
  EXPECT_TRUE(star_in_middle(star(15, 15, 7, 7, 1.5).pixels, 15, 15, {7, 7}, 10).pixels.empty());
}

}  // namespace
}  // namespace peculiar::image
