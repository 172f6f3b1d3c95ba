#include "score/stamp_shapes.h"

#include <gtest/gtest.h>

#include <cmath>

namespace peculiar::score {
namespace {

TEST(StampShapesTest, AGaussianHasItsHalfLightRadiusAndConcentration) {
  const nn::StampStretch stretch{image::StretchKind::kLinear, false, {{0, 1, -10, 200}}};
  std::vector<float> pixels(64 * 64);
  const double sigma = 6;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double dx = static_cast<double>(i % 64) - 31.5;
    const double dy = static_cast<double>(i / 64) - 31.5;
    pixels[i] = static_cast<float>(5 + 100 * std::exp(-(dx * dx + dy * dy) / (2 * sigma * sigma)));
  }
  at::Tensor stamps = at::empty({2, 1, 64, 64});
  stretch.to_network(pixels, {stamps.data_ptr<float>(), pixels.size()}, 64);
  stamps[1].fill_(0.3);
  const StampShapes shapes = StampShapes::of(stamps, stretch);
  ASSERT_EQ(shapes.flux.size(), 1u) << "the empty stamp is left out";
  EXPECT_NEAR(shapes.flux[0], 100 * 2 * M_PI * sigma * sigma, 0.01 * shapes.flux[0]);
  EXPECT_NEAR(shapes.half_light_px[0], sigma * std::sqrt(2 * std::log(2.0)), 0.3);
  EXPECT_NEAR(shapes.concentration[0], 5 * std::log10(std::sqrt(std::log(5.0) / std::log(1.25))), 0.25);
}

}  // namespace
}  // namespace peculiar::score
