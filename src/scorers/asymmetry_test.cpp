#include "scorers/asymmetry.h"

#include <gtest/gtest.h>

#include <cmath>

#include "nn/model_testing.h"
#include "statistics/distribution.h"

namespace peculiar::scorers {
namespace {

TEST(BorderSky, IsTheMedianOfTheOutermostTwoRowsAndColumns) {
  at::Tensor images = at::full({2, 1, 8, 8}, 5.0);
  images[1].fill_(7);
  images.slice(2, 2, 6).slice(3, 2, 6).fill_(100);
  images[0][0][0].fill_(1);  // 8 of the 48
  const at::Tensor sky = border_sky(images);
  EXPECT_EQ(sky.sizes(), at::IntArrayRef({2, 1, 1, 1}));
  EXPECT_EQ(sky[0].item<float>(), 5);
  EXPECT_EQ(sky[1].item<float>(), 7);
}

TEST(Asymmetry, IsNoughtForARoundGalaxyAndTwoForOneThatMissesItsTurnedSelf) {
  const auto scorer = asymmetry_kind().open({*nn::small_model(), {}, 1}, {});
  at::Tensor images = at::full({2, 1, 32, 32}, -0.9);
  images[0][0].slice(0, 12, 20).slice(1, 12, 20).fill_(0.5);
  images[1][0].slice(0, 4, 10).slice(1, 4, 10).fill_(0.5);
  const at::Tensor found = scorer->of(images);
  EXPECT_NEAR(found[0].item<double>(), 0, 1e-6);
  EXPECT_NEAR(found[1].item<double>(), 2, 1e-5);
}

TEST(Asymmetry, NoiseIsNotTakenForIt) {
  const auto scorer = asymmetry_kind().open({*nn::small_model(), {}, 1}, {});
  at::manual_seed(1);
  at::Tensor images = at::full({2, 1, 64, 64}, -0.9);
  images[0][0].slice(0, 24, 40).slice(1, 24, 40).fill_(0.1);
  images[1] = images[0];
  images[1][0].slice(0, 8, 14).slice(1, 40, 46).fill_(-0.4);  // a companion
  const double quiet = scorer->of(images)[1].item<double>();
  const at::Tensor noisy = scorer->of(images + 0.1 * at::randn({2, 1, 64, 64}));
  EXPECT_GT(quiet, 0.05);
  // Without the correction, the round galaxy would have about 0.2 from noise alone, and the one with a
  // companion little more.
  EXPECT_LT(noisy[0].item<double>(), 0.02);
  EXPECT_GT(noisy[1].item<double>(), 2 * noisy[0].item<double>());
}

/// Inclined discs of 64 px, each symmetric under rotation by 180 degrees, with peaks of 0.5 to 1.5 on a sky
/// of -0.9; the lopsided ones have a faint companion.
at::Tensor discs(std::int64_t count, bool lopsided) {
  const at::Tensor axis = at::arange(64).to(at::kFloat) - 31.5;
  const at::Tensor drawn = nn::normal_numbers({count, 4}, 1, 3, "discs");
  at::Tensor images = at::full({count, 1, 64, 64}, -0.9);
  for (std::int64_t i = 0; i < count; ++i) {
    const auto number = [&](int k) { return std::tanh(drawn[i][k].item<double>()); };
    const double angle = 3 * number(0);
    const at::Tensor x = std::cos(angle) * axis.unsqueeze(0) + std::sin(angle) * axis.unsqueeze(1);
    const at::Tensor y = std::cos(angle) * axis.unsqueeze(1) - std::sin(angle) * axis.unsqueeze(0);
    const at::Tensor radius = (x.square() + (y / (0.6 + 0.3 * number(1))).square()).sqrt();
    images[i][0] += (1 + 0.5 * number(2)) * (-radius / (5 + 2 * number(3))).exp();
    if (lopsided) images[i][0] += 0.15 * (-((x - 14).square() + (y - 4).square()) / 18).exp();
  }
  return images;
}

/// White noise with standard deviation 1, or the same smoothed over 3 x 3 px and rescaled, as after drizzling
/// or resampling.
at::Tensor noise(std::int64_t count, bool correlated, std::uint64_t seed) {
  const at::Tensor white = nn::normal_numbers({count, 1, 66, 66}, 1, seed, "noise");
  return correlated ? 3 * at::avg_pool2d(white, {3, 3}, {1, 1})
                    : white.slice(2, 1, 65).slice(3, 1, 65).contiguous();
}

std::vector<double> asymmetries(const at::Tensor& images) {
  const at::Tensor found = asymmetry_kind().open({*nn::small_model(), {}, 1}, {})->of(images).contiguous();
  return {found.data_ptr<double>(), found.data_ptr<double>() + found.numel()};
}

TEST(Asymmetry, DoesNotDependOnTheCorrelationOfTheNoise) {
  constexpr std::int64_t kCount = 200;
  constexpr double kError = 0.029;  // error of an area under the curve of 0.5
  const at::Tensor round = discs(kCount, false);
  const at::Tensor lopsided = discs(kCount, true);
  for (const double deviation : {0.01, 0.03, 0.1}) {
    const std::vector<double> white = asymmetries(round + deviation * noise(kCount, false, 1));
    const std::vector<double> drizzled = asymmetries(round + deviation * noise(kCount, true, 2));
    EXPECT_NEAR(statistics::area_under_curve(white, drizzled), 0.5, 3 * kError) << deviation;
    if (deviation > 0.05) continue;  // the companion is lost in the noise
    EXPECT_GT(
        statistics::area_under_curve(white, asymmetries(lopsided + deviation * noise(kCount, false, 3))),
        0.95)
        << deviation;
    EXPECT_GT(
        statistics::area_under_curve(drizzled, asymmetries(lopsided + deviation * noise(kCount, true, 4))),
        0.9)
        << deviation;
  }
}

TEST(Asymmetry, NoiseAloneHasNoneOnTheAverage) {
  at::Tensor images = discs(200, false);
  for (const bool correlated : {false, true}) {
    const std::vector<double> found = asymmetries(images + 0.05 * noise(200, correlated, 5));
    EXPECT_NEAR(statistics::mean(found), 0, 0.005) << correlated;
  }
}

}  // namespace
}  // namespace peculiar::scorers
