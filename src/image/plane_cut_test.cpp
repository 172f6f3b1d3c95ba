#include "image/plane_cut.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "image/image.h"

namespace peculiar::image {
namespace {

using testing::ElementsAre;
using testing::NanSensitiveFloatEq;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// 4 rows of 5 pixels, 0, 1, 2, ...
std::vector<float> counting() {
  std::vector<float> pixels(20);
  std::iota(pixels.begin(), pixels.end(), 0.0F);
  return pixels;
}

std::vector<float> cut(double x, double y, int size) {
  const std::vector<float> pixels = counting();
  std::vector<float> stamp(static_cast<std::size_t>(size) * static_cast<std::size_t>(size), 7);
  cut_plane({4, 5, pixels}, x, y, size, stamp);
  return stamp;
}

TEST(CutPlane, TakesThePixelsRoundThePlace) {
  EXPECT_THAT(cut(2, 1, 1), ElementsAre(7));
  EXPECT_THAT(cut(2, 1, 3), ElementsAre(1, 2, 3, 6, 7, 8, 11, 12, 13));
  // An even edge: the first pixel is ceil(x - 1), as in Cutout2D.
  EXPECT_THAT(cut(2, 1, 2), ElementsAre(1, 2, 6, 7));
  EXPECT_THAT(cut(2.5, 1.5, 2), ElementsAre(7, 8, 12, 13));
}

TEST(CutPlane, IsNanBeyondThePlane) {
  EXPECT_THAT(cut(0, 0, 3),
              testing::Pointwise(NanSensitiveFloatEq(), {kNan, kNan, kNan, kNan, 0.F, 1.F, kNan, 5.F, 6.F}));
  for (const double x : {-50.0, 50.0, 1e300, std::nan("")}) {
    for (const float value : cut(x, 1, 3)) EXPECT_TRUE(std::isnan(value)) << x;
  }
}

TEST(ResamplePlane, KeepsTheSumOrTheMean) {
  const std::vector<float> pixels = counting();
  std::vector<float> stamp(1);
  resample_plane({4, 5, pixels}, {1.5, 1.5, {2, 0, 0, 2}}, 1, RebinKind::kFlux, stamp);
  EXPECT_FLOAT_EQ(stamp[0], 6 + 7 + 11 + 12);
  resample_plane({4, 5, pixels}, {1.5, 1.5, {2, 0, 0, 2}}, 1, RebinKind::kMean, stamp);
  EXPECT_FLOAT_EQ(stamp[0], 9);
  resample_plane({4, 5, pixels}, {0, 0, {2, 0, 0, 2}}, 1, RebinKind::kMean, stamp);
  EXPECT_TRUE(std::isnan(stamp[0])) << "leaves the plane";
}

TEST(ResamplePlane, AtTheSameScaleIsTheCut) {
  const std::vector<float> pixels = counting();
  std::vector<float> stamp(4);
  resample_plane({4, 5, pixels}, {2.5, 1.5, {1, 0, 0, 1}}, 2, RebinKind::kFlux, stamp);
  EXPECT_THAT(stamp, testing::Pointwise(testing::FloatEq(), cut(2.5, 1.5, 2)));
}

}  // namespace
}  // namespace peculiar::image
