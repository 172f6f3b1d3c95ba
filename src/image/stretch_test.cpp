#include "image/stretch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/error.h"
#include "base/random.h"

namespace peculiar::image {
namespace {

TEST(DisplayLimits, FollowTheSkyAndTheBrightPixelsAndIgnoreNan) {
  RandomStream random(1, "stretch");
  std::vector<float> pixels(4096);
  for (float& value : pixels) value = static_cast<float>(5 + 2 * random.normal());
  for (int i = 0; i < 40; ++i) pixels[static_cast<std::size_t>(i) * 100] = 300;
  pixels[1] = std::nanf("");
  const DisplayStretch stretch = display_limits(pixels, StretchKind::kAsinh);
  EXPECT_NEAR(stretch.low, 5 - 1.5 * 2, 0.3);
  EXPECT_EQ(stretch.high, 300);
}

TEST(DisplayLimits, ConstantAndEmptyStampsHaveLimitsToo) {
  for (const float value : {0.0f, -7.0f, 1e20f}) {
    const DisplayStretch stretch = display_limits(std::vector<float>(100, value), StretchKind::kLinear);
    EXPECT_GT(stretch.high, stretch.low);
    EXPECT_TRUE(std::isfinite(apply(stretch, value)));
  }
  const DisplayStretch none = display_limits(std::vector<float>(9, std::nanf("")), StretchKind::kLog);
  EXPECT_EQ(none.low, 0);
  EXPECT_EQ(none.high, 1);
}

TEST(Apply, RisesFromZeroToOneAndKeepsNan) {
  for (const StretchKind kind : {StretchKind::kLinear, StretchKind::kAsinh, StretchKind::kLog}) {
    const DisplayStretch stretch{kind, -2, 10, 0.1};
    EXPECT_FLOAT_EQ(apply(stretch, -2), 0);
    EXPECT_FLOAT_EQ(apply(stretch, 10), 1);
    EXPECT_FLOAT_EQ(apply(stretch, 1e9f), 1);
    EXPECT_FLOAT_EQ(apply(stretch, -1e9f), 0);
    float last = -1;
    for (float value = -2; value <= 10; value += 0.25f) {
      EXPECT_GT(apply(stretch, value), last);
      last = apply(stretch, value);
    }
    EXPECT_TRUE(std::isnan(apply(stretch, std::nanf(""))));
  }
  EXPECT_FLOAT_EQ(apply({StretchKind::kAsinh, 0, 1, 0.1}, 0.25f), static_cast<float>(std::asinh(2.5) / std::asinh(10.0)));
  EXPECT_THROW(stretch_kind("sqrt"), Error);
}

}  // namespace
}  // namespace peculiar::image
