#include "mock/point_spread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/test_folder.h"
#include "fits/fits_writer.h"
#include "simulation/simulation_testing.h"

namespace peculiar::mock {
namespace {

using simulation::error_of;
using testing::HasSubstr;

double total(std::span<const float> pixels) { return std::accumulate(pixels.begin(), pixels.end(), 0.0); }

/// Elongated along x, to make axes and rotations visible.
image::Image gaussian(int edge, double x0, double y0, double x_deviation, double y_deviation) {
  image::Image image(1, edge, edge);
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x) {
      image.at(0, y, x) = static_cast<float>(
          std::exp(-0.5 * (std::pow((x - x0) / x_deviation, 2) + std::pow((y - y0) / y_deviation, 2))));
    }
  }
  return image;
}

std::vector<float> star(const Convolver& convolver, float x, float y) {
  auto workspace = convolver.workspace(1);
  workspace.grid.add({{x}, {y}}, std::vector<float>{0}, {{1.0F}}, convolver.middle(),
                     convolver.wants_sampling());
  std::vector<float> pixels(static_cast<std::size_t>(convolver.frame()) *
                            static_cast<std::size_t>(convolver.frame()));
  convolver.convolve(workspace, 0, pixels);
  return pixels;
}

class PointSpreadFile : public testing::Test {
 protected:
  PointSpread read(const image::Image& image, std::optional<double> scale = 0.06, double to = 0.06) {
    const auto path = folder_.path() / "psf.fits";
    fits::write_image(path, image, std::nullopt, {});
    return read_point_spread(path, scale, to);
  }
  TestFolder folder_;
};

TEST(StandInPointSpread, HasTheEncircledEnergyOfTheFittedOne) {
  const PointSpread point = stand_in_point_spread(0.06);
  EXPECT_NEAR(total(point.pixels), 1, 1e-6);
  // Measured on the PSF of CANDELS.
  for (const auto& [radius_arcsec, energy] :
       {std::pair{0.08, 0.220}, {0.17, 0.535}, {0.5, 0.852}, {1.0, 0.921}, {2.0, 0.974}}) {
    double within = 0;
    constexpr int kParts = 9;
    for (int y = 0; y < point.height; ++y) {
      for (int x = 0; x < point.width; ++x) {
        int parts = 0;
        for (int i = 0; i < kParts * kParts; ++i) {
          const double dx = x + (i % kParts + 0.5) / kParts - 0.5 - point.width / 2;
          const double dy = y + (i / kParts + 0.5) / kParts - 0.5 - point.height / 2;
          parts += std::hypot(dx, dy) * 0.06 < radius_arcsec;
        }
        within += static_cast<double>(point.at(0, y, x)) * parts / (kParts * kParts);
      }
    }
    EXPECT_NEAR(within, energy, 0.012) << radius_arcsec;
  }
}

TEST(StandInPointSpread, GoesWithThePixelScale) {
  const PointSpread fine = stand_in_point_spread(0.03);
  const PointSpread coarse = stand_in_point_spread(0.09);
  const image::Image middle = fine;
  // The central three by three fine pixels form the central coarse one.
  double sum = 0;
  for (int y = -1; y <= 1; ++y) {
    for (int x = -1; x <= 1; ++x)
      sum += static_cast<double>(middle.at(0, fine.height / 2 + y, fine.width / 2 + x));
  }
  EXPECT_NEAR(sum / static_cast<double>(coarse.at(0, coarse.height / 2, coarse.width / 2)), 1, 2e-3);
}

TEST_F(PointSpreadFile, IsBroughtToASumOfOneAndKeepsItsPixels) {
  const image::Image image = gaussian(31, 15, 15, 2, 1.5);
  const PointSpread point = read(image);
  ASSERT_EQ(point.width, 31);
  EXPECT_NEAR(total(point.pixels), 1, 1e-6);
  const double sum = total(image.pixels);
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    EXPECT_NEAR(point.pixels[i] * sum, image.pixels[i], 1e-6);
}

TEST_F(PointSpreadFile, AStarBesideTheMiddleIsPutThere) {
  const PointSpread point = read(gaussian(32, 17, 14, 2, 2));
  EXPECT_EQ(point.width, 29);
  EXPECT_EQ(std::max_element(point.pixels.begin(), point.pixels.end()) - point.pixels.begin(), 14 * 29 + 14);
}

TEST_F(PointSpreadFile, ResamplingKeepsFluxAndWidth) {
  const PointSpread point = read(gaussian(121, 60, 60, 9, 6), 0.02, 0.06);
  EXPECT_EQ(point.width, 39);
  double xx = 0, yy = 0;
  for (int y = 0; y < 39; ++y) {
    for (int x = 0; x < 39; ++x) {
      xx += static_cast<double>(point.at(0, y, x)) * (x - 19) * (x - 19);
      yy += static_cast<double>(point.at(0, y, x)) * (y - 19) * (y - 19);
    }
  }
  // Sums over pixels: the variance of the new pixel is added, that of the old one removed.
  EXPECT_NEAR(xx, 9 + (1 - 1.0 / 9) / 12, 0.01);
  EXPECT_NEAR(yy, 4 + (1 - 1.0 / 9) / 12, 0.01);
}

TEST_F(PointSpreadFile, BadOnesAreErrors) {
  image::Image bad = gaussian(21, 10, 10, 2, 2);
  bad.at(0, 3, 3) = std::nanf("");
  EXPECT_THAT(error_of([&] { read(bad); }), HasSubstr("NaN"));
  EXPECT_THAT(error_of([&] { read(image::Image(1, 21, 21)); }), HasSubstr("sum"));
  EXPECT_THAT(error_of([&] { read(image::Image(1, 21, 21, -1.0F)); }), HasSubstr("sum"));
  EXPECT_THAT(error_of([&] { read(gaussian(21, 10, 10, 2, 2), std::nullopt); }), HasSubstr("--psf-scale"));
  EXPECT_THAT(error_of([&] { read(gaussian(21, 0, 10, 2, 2)); }), HasSubstr("edge"));
  EXPECT_THAT(error_of([&] { read(gaussian(21, 10, 10, 2, 2), 0.3); }), HasSubstr("times as wide"));
  EXPECT_THAT(error_of([&] { read(gaussian(21, 10, 10, 2, 2), 0.001); }), HasSubstr("larger image"));
}

TEST(Convolver, AStarInTheMiddleOfAPixelLeavesThePointSpreadFunction) {
  PointSpread point = gaussian(41, 20, 20, 2, 1.4);
  const auto sum = static_cast<float>(total(point.pixels));
  for (float& value : point.pixels) value /= sum;
  const Convolver convolver(51, {point});
  const std::vector<float> pixels = star(convolver, 0, 0);
  const float peak = point.at(0, 20, 20);
  for (int y = 0; y < 41; ++y) {
    for (int x = 0; x < 41; ++x)
      EXPECT_NEAR(pixels[static_cast<std::size_t>((y + 5) * 51 + x + 5)], point.at(0, y, x), 1e-3F * peak);
  }
  EXPECT_NEAR(total(pixels), 1, 1e-6);
}

TEST(Convolver, AStarBetweenPixelsIsThePointSpreadFunctionShifted) {
  PointSpread point = gaussian(41, 20, 20, 2, 1.4);
  const auto sum = static_cast<float>(total(point.pixels));
  for (float& value : point.pixels) value /= sum;
  const Convolver convolver(41, {point});
  for (const auto& [x0, y0] : {std::pair{0.5F, 0.0F}, {0.25F, -0.4F}, {3.1F, 2.7F}}) {
    const std::vector<float> pixels = star(convolver, x0, y0);
    const image::Image truth = gaussian(41, 20 + x0, 20 + y0, 2, 1.4);
    for (std::size_t i = 0; i < pixels.size(); ++i)
      EXPECT_NEAR(pixels[i], truth.pixels[i] / sum, 3e-3F / sum) << x0 << " " << i;
  }
}

// A point spread function larger than the frame brings in light from outside, and none around the edge.
TEST(Convolver, LightBesideTheFrameReachesIntoIt) {
  PointSpread point(1, 61, 61, 1.0F / (61 * 61));
  const Convolver convolver(16, {point});
  EXPECT_GE(convolver.grid_edge(), 76);
  // The star is 20 px to the right of the frame's centre: a box of 61 px around it covers the frame.
  EXPECT_NEAR(total(star(convolver, 20, 0)) / (256.0 / 3721), 1, 1e-2);
  EXPECT_NEAR(total(star(convolver, 45, 0)), 0, 1e-4);
}

TEST(Convolver, WithoutAPointSpreadFunctionLightStaysWhereItFalls) {
  const Convolver convolver(8, {});
  const std::vector<float> pixels = star(convolver, 1, -2);
  EXPECT_EQ(pixels[static_cast<std::size_t>(2 * 8 + 5)] + pixels[static_cast<std::size_t>(2 * 8 + 4)] +
                pixels[static_cast<std::size_t>(1 * 8 + 5)] + pixels[static_cast<std::size_t>(1 * 8 + 4)],
            1.0F);
}

TEST(FourierTransform, GoodEdgesAreEvenAndSmooth) {
  EXPECT_EQ(FourierTransform::good_edge(230), 240);
  EXPECT_EQ(FourierTransform::good_edge(7), 8);
  EXPECT_EQ(FourierTransform::good_edge(64), 64);
}

}  // namespace
}  // namespace peculiar::mock
