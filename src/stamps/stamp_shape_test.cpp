#include "stamps/stamp_shape.h"

#include <gtest/gtest.h>

#include <cmath>

namespace peculiar::stamps {
namespace {

TEST(StampShapesTest, AGaussianHasItsHalfLightRadiusAndConcentration) {
  const StampStretch stretch{image::StretchKind::kLinear, false, {{0, 1, -10, 200}}};
  std::vector<float> pixels(64 * 64);
  const double sigma = 6;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double dx = static_cast<double>(i % 64) - 31.5;
    const double dy = static_cast<double>(i / 64) - 31.5;
    pixels[i] = static_cast<float>(5 + 100 * std::exp(-(dx * dx + dy * dy) / (2 * sigma * sigma)));
  }
  std::vector<float> values(2 * pixels.size(), 0.3f);
  stretch.to_network(pixels, Normalisation::none(1), std::span(values).first(pixels.size()));
  const StampShapes shapes = StampShapes::of(values, 64, stretch);
  ASSERT_EQ(shapes.flux.size(), 1u) << "the empty stamp is left out";
  EXPECT_NEAR(shapes.flux[0], 100 * 2 * M_PI * sigma * sigma, 0.01 * shapes.flux[0]);
  EXPECT_NEAR(shapes.half_light_px[0], sigma * std::sqrt(2 * std::log(2.0)), 0.3);
  EXPECT_NEAR(shapes.concentration[0], 5 * std::log10(std::sqrt(std::log(5.0) / std::log(1.25))), 0.25);
}

}  // namespace
}  // namespace peculiar::stamps
