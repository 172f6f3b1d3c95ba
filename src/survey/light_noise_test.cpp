#include "survey/light_noise.h"

#include "base/atomic_file.h"
#include "base/random.h"
#include "survey/survey_testing.h"

namespace peculiar::survey {
namespace {

Patch patch_of(int edge, const std::function<double(int, int)>& light, double gain, std::uint64_t seed) {
  Patch patch;
  patch.width = patch.height = edge;
  RandomStream random(seed, "patch", 1);
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x) {
      patch.image.push_back(
          static_cast<float>(light(x, y) + std::sqrt(1 + light(x, y) / gain) * random.normal()));
      patch.variance.push_back(1);
      patch.mask.push_back(0);
    }
  }
  return patch;
}

// The mean over many noise realisations is the variance of the pixels.
TEST(LightNoise, IsTheSkysAndTheLightsTogether) {
  const double gain = 5;
  const auto light = [](int x, int y) {
    return 60 * std::exp(-0.5 * (std::pow(x - 20, 2) + std::pow(y - 20, 2)) / 36);
  };
  std::vector<double> mean(41 * 41, 0);
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Patch patch = patch_of(41, light, gain, seed);
    add_light_noise(gain, patch);
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += patch.variance[i] / 100.0;
  }
  for (int y = 0; y < 41; ++y) {
    for (int x = 0; x < 41; ++x)
      EXPECT_NEAR(mean[static_cast<std::size_t>(41 * y + x)], 1 + light(x, y) / gain,
                  0.03 * (1 + light(x, y) / gain) + 0.12)
          << x << " " << y;
  }
  EXPECT_NEAR(mean[0], 1, 0.03) << "blank sky stays as quiet as it is";
}

TEST(LightNoise, PixelsWithoutDataStayWithout) {
  Patch patch = patch_of(
      9, [](int, int) { return 100.0; }, 1, 1);
  patch.image[40] = std::nanf("");
  patch.variance[40] = std::nanf("");
  add_light_noise(1, patch);
  EXPECT_TRUE(std::isnan(patch.variance[40]));
  EXPECT_NEAR(patch.variance[41], 101, 15);
  // A cosmic ray that a mask has flagged is not light of its neighbours.
  patch = patch_of(
      9, [](int, int) { return 100.0; }, 1, 1);
  patch.image[40] = 1e5;
  patch.mask[40] = kNoData;
  add_light_noise(1, patch);
  EXPECT_NEAR(patch.variance[41], 101, 15);
  patch.variance.clear();
  add_light_noise(1, patch);
  EXPECT_TRUE(patch.variance.empty());
}

/// Stamps of mosaics converted to another zero-point keep values and variance consistent.
using LightNoiseOfCutout = SurveyTest;
TEST_F(LightNoiseOfCutout, GoesWithTheZeroPoint) {
  fits::write_image(path("field.fits"), image::Image(1, kHeight, kWidth, 100),
                    tangent(kRa, kDec, kWidth, kHeight), {});
  fits::write_image(path("rms.fits"), image::Image(1, kHeight, kWidth, 2), std::nullopt, {});
  options_.mosaics.one.rms = path("rms.fits");
  options_.mosaics.one.zero_point = 25;
  options_.stamps.detection.noise_scale = "given";
  options_.mosaics.one.gain = 10;
  options_.mosaics.one.noise_of = "sky";
  write_catalogue("id,x,y\na,50,40\n");
  use_pixels();
  run();
  std::vector<float> variance(256);
  sample().rows().read("variance", 0, std::span(variance));
  EXPECT_NEAR(variance[100], 4 + 10, 1e-4);
  options_.mosaics.to_zero_point = 27.5;  // ten times the values
  run();
  sample().rows().read("variance", 0, std::span(variance));
  EXPECT_NEAR(variance[100], 100 * (4 + 10), 1e-2);
  options_.mosaics.one.rms.clear();
  EXPECT_THAT(refusal(ErrorKind::kConfig), HasSubstr("noise_of"));
}

}  // namespace
}  // namespace peculiar::survey
