#include "stamps/perturbations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "base/error.h"

namespace peculiar::stamps {
namespace {

constexpr int kEdge = 48;

/// Two bands: a round galaxy of this brightness at the centre of a sky of 10, half as bright in the second.
std::vector<float> galaxy(double brightness, double width) {
  std::vector<float> pixels(2 * kEdge * kEdge);
  for (int y = 0; y < kEdge; ++y) {
    for (int x = 0; x < kEdge; ++x) {
      const double radius = std::hypot(y - 23.5, x - 23.5);
      const double light = brightness * std::exp(-radius * radius / (2 * width * width));
      pixels[static_cast<std::size_t>(y * kEdge + x)] = static_cast<float>(10 + light);
      pixels[static_cast<std::size_t>((kEdge + y) * kEdge + x)] = static_cast<float>(10 + light / 2);
    }
  }
  return pixels;
}

class Perturbations : public testing::TestWithParam<std::size_t> {
 protected:
  const Perturbation& perturbation() const { return perturbations()[GetParam()]; }
  std::vector<float> perturbed(std::uint64_t index) const {
    std::vector<float> pixels = galaxy(100, 5);
    const std::vector<float> donor = galaxy(60, 3);
    Canvas canvas{kEdge, {10, 10}, {100, 50}, pixels, donor, {10, 10}};
    RandomStream random(1, "test", index);
    perturbation().apply(canvas, random);
    return pixels;
  }
};

TEST_P(Perturbations, ChangeTheStampFinitelyAndFollowFromTheStream) {
  const std::vector<float> before = galaxy(100, 5);
  int changed = 0;
  for (std::uint64_t index = 0; index < 50; ++index) {
    const std::vector<float> after = perturbed(index);
    EXPECT_TRUE(std::all_of(after.begin(), after.end(), [](float pixel) { return std::isfinite(pixel); }));
    EXPECT_EQ(after, perturbed(index));
    changed += after != before ? 1 : 0;
    const auto [least, greatest] = std::minmax_element(after.begin(), after.end());
    EXPECT_GE(*least, 9.99f) << "nothing is darker than the sky";
    EXPECT_LE(*greatest, 10 + 4.1 * 100) << "nothing is brighter than a galaxy with a bright core can be";
  }
  // A half turn or a mirror image does not change a round galaxy.
  EXPECT_GE(changed, perturbation().needs_up ? 0 : 49);
}

TEST_P(Perturbations, TreatBandsAlike) {
  const std::vector<float> after = perturbed(3);
  double unlike = 0;
  for (std::size_t i = 0; i < kEdge * kEdge; ++i)
    unlike = std::max(unlike, std::abs(after[i] - 10.0 - 2 * (after[i + kEdge * kEdge] - 10.0)));
  if (perturbation().least_bands > 1) {
    EXPECT_GT(unlike, 1) << "what it does is to make them differ";
  } else {
    EXPECT_LT(unlike, 2e-3);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Perturbations, testing::Range(std::size_t{0}, perturbations().size()),
                         [](const auto& one) { return perturbations()[one.param].name; });

TEST(PerturbationMix, TakesEachByItsShareAndSaysWhich) {
  double sum = 0;
  const PerturbationMix mix(2, true);
  ASSERT_EQ(mix.names().size(), perturbations().size());
  for (const Perturbation& one : perturbations()) {
    EXPECT_GT(one.share, 0) << one.name;
    EXPECT_FALSE(one.description.empty()) << one.name;
    sum += one.share;
  }
  const std::vector<float> before = galaxy(100, 5);
  const std::vector<float> donor = galaxy(60, 3);
  std::vector<int> drawn(perturbations().size());
  constexpr int kDraws = 2000;
  for (std::uint64_t index = 0; index < kDraws; ++index) {
    std::vector<float> pixels = before;
    Canvas canvas{kEdge, {10, 10}, {100, 50}, pixels, donor, {10, 10}};
    RandomStream random(2, "draw", index);
    const std::size_t kind = mix.perturb(canvas, random);
    ++drawn.at(kind);
    std::vector<float> again = before;
    Canvas other{kEdge, {10, 10}, {100, 50}, again, donor, {10, 10}};
    RandomStream same(2, "draw", index);
    same.uniform();  // the number that drew the kind
    perturbations()[kind].apply(other, same);
    ASSERT_EQ(pixels, again) << "it is not " << perturbations()[kind].name;
  }
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const double share = perturbations()[i].share / sum;
    EXPECT_NEAR(drawn[i] / double{kDraws}, share, 4 * std::sqrt(share * (1 - share) / kDraws))
        << perturbations()[i].name;
  }
}

TEST(PerturbationMix, HasWhatTheImagesCanHave) {
  const auto has = [](const PerturbationMix& mix, const std::string& name) {
    const std::vector<std::string> names = mix.names();
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  EXPECT_FALSE(has({1, false}, "colour"));
  EXPECT_TRUE(has({3, false}, "colour"));
  EXPECT_FALSE(has({1, false}, "turned"));
  EXPECT_TRUE(has({1, true}, "turned"));
  EXPECT_FALSE(has({1, false, {"ring", "tail"}}, "ring"));
  std::vector<std::string> all;
  for (const Perturbation& one : perturbations()) all.push_back(one.name);
  EXPECT_THROW((PerturbationMix{1, false, all}), Error);
}

/// Standard deviation from pixel to pixel of white noise (standard deviation 1, sky 10) after `change`.
double noise_after(const std::function<void(Canvas&, RandomStream&)>& change, std::uint64_t index) {
  std::vector<float> pixels(kEdge * kEdge);
  RandomStream noise(7, "noise", index);
  for (float& pixel : pixels) pixel = static_cast<float>(10 + noise.normal());
  const std::vector<float> donor(pixels.size(), 10.0f);
  Canvas canvas{kEdge, {10}, {5}, pixels, donor, {10}};
  RandomStream random(3, "texture", index);
  change(canvas, random);
  std::vector<double> steps;
  for (std::size_t i = 0; i + 1 < pixels.size(); ++i) steps.push_back(std::abs(pixels[i + 1] - pixels[i]));
  std::nth_element(steps.begin(), steps.begin() + std::ssize(steps) / 2, steps.end());
  return steps[steps.size() / 2] / (0.6745 * std::sqrt(2.0));
}

TEST(ResampleAlike, NormalStampsAreSmoothedAsOftenAndAsMuchAsPerturbedOnes) {
  const Perturbation* warp = nullptr;
  double share = 0;
  double sum = 0;
  for (const Perturbation& one : perturbations()) {
    if (one.needs_up || one.least_bands > 1) continue;
    share += one.resamples ? one.share : 0;
    sum += one.share;
    if (one.name == "warp") warp = &one;
  }
  ASSERT_NE(warp, nullptr);
  const PerturbationMix mix(1, false);
  constexpr int kDraws = 1000;
  int smoothed = 0;
  double mean = 0;
  double warped_mean = 0;
  for (std::uint64_t index = 0; index < kDraws; ++index) {
    const double noise =
        noise_after([&](Canvas& canvas, RandomStream& random) { mix.resample_alike(canvas, random); }, index);
    warped_mean += noise_after(warp->apply, index) / kDraws;
    if (noise > 0.9) continue;
    ++smoothed;
    mean += noise;
  }
  EXPECT_NEAR(static_cast<double>(smoothed) / kDraws, share / sum, 0.05) << "four errors of the draws";
  EXPECT_NEAR(mean / smoothed, warped_mean, 0.08) << "of the noise of 1 that was there before";
}

TEST(ResampleAlike, TheGalaxyStaysAsItIs) {
  for (std::uint64_t index = 0; index < 40; ++index) {
    std::vector<float> pixels = galaxy(100, 5);
    const std::vector<float> donor = galaxy(60, 3);
    Canvas canvas{kEdge, {10, 10}, {100, 50}, pixels, donor, {10, 10}};
    RandomStream random(4, "resampled", index);
    PerturbationMix(2, false).resample_alike(canvas, random);
    const std::vector<float> before = galaxy(100, 5);
    double flux = 0;
    double flux_before = 0;
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      flux += pixels[i] - 10;
      flux_before += before[i] - 10;
      EXPECT_NEAR(pixels[i], before[i], 10) << "moved by less than a pixel";
    }
    EXPECT_NEAR(flux, flux_before, 1e-2 * flux_before);
  }
}

}  // namespace
}  // namespace peculiar::stamps
