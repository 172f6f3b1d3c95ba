#include "image/stretch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/error.h"
#include "base/random.h"

namespace peculiar::image {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr StretchKind kKinds[] = {StretchKind::kLinear, StretchKind::kAsinh, StretchKind::kLog};

TEST(StretchKind, NamesAndTheRest) {
  EXPECT_EQ(stretch_kind("linear"), StretchKind::kLinear);
  EXPECT_EQ(stretch_kind("asinh"), StretchKind::kAsinh);
  EXPECT_EQ(stretch_kind("log"), StretchKind::kLog);
  EXPECT_THAT([] { stretch_kind("sqrt"); }, ThrowsMessage<Error>(HasSubstr("choose linear, asinh or log")));
}

TEST(Apply, RunsFromZeroToOneAndNeverDown) {
  for (const StretchKind kind : kKinds) {
    DisplayStretch stretch{kind, -2, 10, 0.1};
    EXPECT_EQ(apply(stretch, -2), 0);
    EXPECT_FLOAT_EQ(apply(stretch, 10), 1);
    EXPECT_EQ(apply(stretch, -kInfinity), 0);
    EXPECT_FLOAT_EQ(apply(stretch, kInfinity), 1);
    EXPECT_TRUE(std::isnan(apply(stretch, kNan)));
    float last = -1;
    for (float value = -3; value < 11; value += 0.01f) {
      const float shown = apply(stretch, value);
      ASSERT_GE(shown, last);
      ASSERT_TRUE(shown >= 0 && shown <= 1.000001f);
      last = shown;
    }
  }
}

TEST(Apply, ValuesOfEachKind) {
  EXPECT_FLOAT_EQ(apply({StretchKind::kLinear, 0, 8, 0.1}, 2), 0.25f);
  EXPECT_FLOAT_EQ(apply({StretchKind::kAsinh, 0, 1, 0.1}, 0.1f),
                  static_cast<float>(std::asinh(1.0) / std::asinh(10.0)));
  EXPECT_FLOAT_EQ(apply({StretchKind::kLog, 0, 1, 0.1}, 0.5f),
                  static_cast<float>(std::log(501.0) / std::log(1001.0)));
}

TEST(DisplayLimits, OfNormalNoiseWithASource) {
  std::vector<float> pixels(100000);
  RandomStream random(3, "noise");
  for (float& value : pixels) value = static_cast<float>(5 + 2 * random.normal());
  for (std::size_t i = 0; i < 1000; ++i) pixels[i] = 100;  // 1 %: beyond the 99.7 percentile
  const DisplayStretch stretch = display_limits(pixels, StretchKind::kLog);
  EXPECT_EQ(stretch.kind, StretchKind::kLog);
  EXPECT_NEAR(stretch.low, 5 - 1.5 * 2, 0.1);
  EXPECT_EQ(stretch.high, 100);
}

TEST(DisplayLimits, NotFinitePixelsHaveNoSay) {
  std::vector<float> pixels{1, 2, 3, 4, 5};
  const DisplayStretch without = display_limits(pixels, StretchKind::kAsinh);
  pixels.insert(pixels.end(), {kNan, kInfinity, -kInfinity, kNan, kInfinity, kInfinity});
  const DisplayStretch with = display_limits(pixels, StretchKind::kAsinh);
  EXPECT_EQ(without.low, with.low);
  EXPECT_EQ(without.high, with.high);
}

TEST(DisplayLimits, WidenedWhereTheyCoincide) {
  for (const float value : {0.0f, 7.0f, -1e-12f, 1e20f}) {
    const DisplayStretch stretch = display_limits(std::vector<float>(50, value), StretchKind::kLinear);
    EXPECT_LT(stretch.low, stretch.high);
    EXPECT_NEAR(apply(stretch, value), 0.5, 1e-6) << value;
  }
  // One bright pixel in a thousand equal ones is below the percentile, but must remain visible.
  std::vector<float> pixels(1000, 2.0f);
  pixels[17] = 9;
  const DisplayStretch stretch = display_limits(pixels, StretchKind::kAsinh);
  EXPECT_EQ(stretch.low, 2);
  EXPECT_EQ(stretch.high, 9);
}

TEST(DisplayLimits, OfNothing) {
  for (const auto& pixels : {std::vector<float>{}, std::vector<float>{kNan, kNan}}) {
    const DisplayStretch stretch = display_limits(pixels, StretchKind::kAsinh);
    EXPECT_EQ(stretch.low, 0);
    EXPECT_EQ(stretch.high, 1);
  }
}

}  // namespace
}  // namespace peculiar::image
