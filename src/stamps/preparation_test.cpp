#include "stamps/preparation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/random.h"

namespace peculiar::stamps {
namespace {

constexpr int kEdge = 32;
constexpr std::size_t kPixels = kEdge * kEdge;

StampStretch linear_stretch() { return {image::StretchKind::kLinear, false, {{0, 1, -10, 120}}}; }

/// A round galaxy of this peak, with white noise of standard deviation 1 around a sky of 0.
std::vector<float> galaxy(double peak) {
  std::vector<float> pixels(kPixels);
  RandomStream random(1, "galaxy");
  for (std::size_t i = 0; i < kPixels; ++i) {
    const double dx = static_cast<double>(i % kEdge) - 15.5;
    const double dy = static_cast<double>(i / kEdge) - 15.5;
    pixels[i] = static_cast<float>(random.normal() + peak * std::exp(-(dx * dx + dy * dy) / 32));
  }
  return pixels;
}

/// Masks a neighbour of 6 x 6 px in a corner and puts a bright star there.
std::vector<std::uint8_t> mask_corner(std::vector<float>& pixels) {
  std::vector<std::uint8_t> mask(kPixels, 0);
  for (std::size_t y = 0; y < 6; ++y) {
    for (std::size_t x = 0; x < 6; ++x) {
      mask[y * kEdge + x] = 1;
      pixels[y * kEdge + x] = 5000;
    }
  }
  return mask;
}

TEST(Preparation, WithoutMaskAndVarianceStampsAreStretchedAlone) {
  const StampPreparation preparation(kEdge, linear_stretch());
  const std::vector<float> pixels = galaxy(100);
  const PreparedStamps prepared = preparation.prepare({pixels}, {7}, {});
  std::vector<float> wanted(kPixels);
  linear_stretch().to_network(pixels, Normalisation::none(1), wanted);
  EXPECT_EQ(prepared.values, wanted);
  EXPECT_TRUE(prepared.mask_weights.empty());
  EXPECT_TRUE(prepared.sigma_weights.empty());
  EXPECT_EQ(prepared.usable_numbers(), std::vector<std::int64_t>{7});
}

TEST(Preparation, MaskedPixelsTakeTheOppositeOnesValue) {
  const StampPreparation preparation(kEdge, linear_stretch());
  std::vector<float> pixels = galaxy(100);
  const std::vector<float> clean = pixels;
  std::vector<std::uint8_t> mask = mask_corner(pixels);
  mask.back() = 1;  // opposite the first
  pixels[1] = std::nanf("");
  const PreparedStamps prepared = preparation.prepare({pixels, mask}, {0}, {.shapes = true});
  ASSERT_TRUE(prepared.usable[0]);
  EXPECT_EQ(prepared.mask_weights[0], 0);
  EXPECT_EQ(prepared.mask_weights[40], 1);
  EXPECT_NEAR(prepared.shapes[0].flux, std::accumulate(clean.begin(), clean.end(), 0.0), 150)
      << "the star is gone";
  ASSERT_TRUE(preparation.fill_masked(pixels, mask));
  EXPECT_EQ(pixels[2], clean[kPixels - 3]);
  EXPECT_NEAR(pixels[0], 0, 0.4) << "both masked: the sky, which the star is no part of";
  EXPECT_EQ(pixels[kPixels - 1], pixels[0]);
}

TEST(Preparation, TargetsAreThoseOfFilledStampsWithAnyNumberOfThreads) {
  const StampPreparation preparation(kEdge, linear_stretch());
  std::vector<float> pixels, clean;
  std::vector<std::uint8_t> mask;
  for (const double flux : {60.0, 100.0, 200.0}) {
    std::vector<float> one = galaxy(flux);
    clean.insert(clean.end(), one.begin(), one.end());
    const std::vector<std::uint8_t> own = mask_corner(one);
    pixels.insert(pixels.end(), one.begin(), one.end());
    mask.insert(mask.end(), own.begin(), own.end());
  }
  const auto targets = [&](const StampArrays& stamps, int threads) {
    return preparation.prepare(stamps, {0, 1, 2}, {.targets = true}, threads).targets;
  };
  const std::vector<TargetLight> found = targets({pixels, mask}, 1);
  const std::vector<TargetLight> threaded = targets({pixels, mask}, 4), plain = targets({clean}, 1);
  ASSERT_EQ(found.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(threaded[i].brightness, found[i].brightness);
    EXPECT_EQ(threaded[i].m20, found[i].m20);
    EXPECT_NEAR(found[i].brightness, plain[i].brightness, 0.1);
  }
  EXPECT_GT(found[2].brightness, found[0].brightness + 0.5);
}

TEST(Preparation, OfAStampThatIsMaskedNearlyWhollyNothingCanBeSaid) {
  const StampPreparation preparation(kEdge, linear_stretch());
  const std::vector<float> pixels = galaxy(100);
  std::vector<std::uint8_t> mask(kPixels, 1);
  EXPECT_FALSE(preparation.prepare({pixels, mask}, {0}, {}).usable[0]);
  std::fill(mask.begin(), mask.begin() + kPixels / 5, std::uint8_t{0});
  EXPECT_TRUE(preparation.prepare({pixels, mask}, {0}, {}).usable[0]);
}

TEST(Preparation, OtherPixelsThatAreNotFiniteMakeAStampUnusable) {
  const StampPreparation preparation(kEdge, linear_stretch());
  std::vector<float> pixels = galaxy(100);
  pixels.resize(2 * kPixels, 1.0f);
  pixels[5] = INFINITY;
  const PreparedStamps prepared = preparation.prepare({pixels}, {3, 4}, {.shapes = true});
  EXPECT_EQ(prepared.usable, (std::vector<bool>{false, true}));
  EXPECT_EQ(prepared.values.size(), kPixels);
  EXPECT_EQ(prepared.shapes.size(), 2u);
  EXPECT_TRUE(prepared.targets.empty()) << "not wanted";
  EXPECT_EQ(prepared.usable_numbers(), std::vector<std::int64_t>{4});
}

class SigmaWeights : public testing::Test {
 protected:
  std::vector<float> weights(const StampStretch& stretch) const {
    return StampPreparation(kEdge, stretch)
        .prepare({pixels_, mask_, variance_}, {0}, {.sigma_weights = true})
        .sigma_weights;
  }
  static double mean(const std::vector<float>& weights) {
    double sum = 0;
    double count = 0;
    for (const float weight : weights) {
      sum += weight;
      count += weight > 0 ? 1 : 0;
    }
    return sum / count;
  }

  std::vector<float> pixels_ = galaxy(100);
  std::vector<float> variance_ = std::vector<float>(kPixels, 4.0f);
  std::vector<std::uint8_t> mask_;
};

TEST_F(SigmaWeights, AConstantNoiseWeighsAllPixelsAlike) {
  for (const float weight : weights(linear_stretch())) EXPECT_NEAR(weight, 1, 1e-4);
}

TEST_F(SigmaWeights, TwiceTheNoiseWeighsHalf) {
  std::fill(variance_.begin(), variance_.begin() + kPixels / 2, 16.0f);
  const std::vector<float> found = weights(linear_stretch());
  EXPECT_NEAR(found[0], 0.5 * found[kPixels - 1], 1e-4);
  EXPECT_NEAR(mean(found), 1, 1e-5);
}

TEST_F(SigmaWeights, APixelOfNoKnownVarianceWeighsNothing) {
  const float unknown[] = {std::nanf(""), 0.0f, -1.0f, INFINITY};
  std::copy(std::begin(unknown), std::end(unknown), variance_.begin() + 100);
  const std::vector<float> found = weights(linear_stretch());
  for (std::size_t i = 100; i < 104; ++i) EXPECT_EQ(found[i], 0) << unknown[i - 100];
  EXPECT_NEAR(found[99], 1024.0 / 1020, 1e-4) << "the others stand for them: sums of stamps can be compared";
}

TEST_F(SigmaWeights, APixelThatIsCutOffWeighsNoMoreThanOthers) {
  pixels_[500] = 1e5f;  // far above the stretch's top
  EXPECT_NEAR(weights(linear_stretch())[500], 1, 1e-4);
}

TEST_F(SigmaWeights, ANormalisedStampKeepsItsNoise) {
  StampStretch stretch{image::StretchKind::kLinear, true, {{0, 1, -0.2, 1.2}}};
  std::fill(variance_.begin(), variance_.begin() + kPixels / 2, 16.0f);
  // The noise of the brightest pixel must not affect the weights of the others.
  const std::vector<float> found = weights(stretch);
  EXPECT_NEAR(found[0], 0.5 * found[kPixels - 1], 1e-4);
}

TEST_F(SigmaWeights, AVarianceOfNothingKnownWeighsNothing) {
  std::fill(variance_.begin(), variance_.end(), 0.0f);
  for (const float weight : weights(linear_stretch())) EXPECT_EQ(weight, 0);
}

}  // namespace
}  // namespace peculiar::stamps
