#include "stamps/perturbations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace peculiar::stamps {
namespace {

constexpr int kEdge = 48;

/// Two bands: a round galaxy of this brightness in the middle of a sky of 10, and half of it in the second.
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
    EXPECT_LE(*greatest, 10 + 2.6 * 100) << "nothing is brighter than galaxy, companion or streak can be";
  }
  EXPECT_GE(changed, 49);
}

TEST_P(Perturbations, TreatBandsAlike) {
  const std::vector<float> after = perturbed(3);
  for (std::size_t i = 0; i < kEdge * kEdge; ++i) {
    EXPECT_NEAR(after[i] - 10, 2 * (after[i + kEdge * kEdge] - 10), 2e-3) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Perturbations, testing::Range(std::size_t{0}, perturbations().size()),
                         [](const auto& one) { return perturbations()[one.param].name; });

TEST(Perturb, TakesEachByItsShare) {
  // A companion only adds light at the donor's expense of nothing: tell the kinds apart by comparing streams.
  double sum = 0;
  for (const Perturbation& one : perturbations()) {
    EXPECT_GT(one.share, 0) << one.name;
    EXPECT_FALSE(one.description.empty()) << one.name;
    sum += one.share;
  }
  EXPECT_GT(sum, 0);
  const std::vector<float> before = galaxy(100, 5);
  const std::vector<float> donor = galaxy(60, 3);
  int brighter = 0;
  constexpr int kDraws = 400;
  for (std::uint64_t index = 0; index < kDraws; ++index) {
    std::vector<float> pixels = before;
    Canvas canvas{kEdge, {10, 10}, {100, 50}, pixels, donor, {10, 10}};
    RandomStream random(2, "draw", index);
    perturb(canvas, random);
    bool only_added = true;
    for (std::size_t i = 0; i < pixels.size(); ++i) only_added = only_added && pixels[i] >= before[i];
    brighter += only_added ? 1 : 0;
  }
  // Companions, streaks and tails only add light.
  double adding = 0;
  for (const Perturbation& one : perturbations())
    adding += one.name == "companion" || one.name == "streak" || one.name == "tail" ? one.share / sum : 0;
  EXPECT_NEAR(static_cast<double>(brighter) / kDraws, adding, 4 * std::sqrt(adding * (1 - adding) / kDraws));
}

/// Deviation of white noise of deviation 1 about a sky of 10, from pixel to pixel, after `change`.
double noise_after(void (*change)(Canvas&, RandomStream&), std::uint64_t index) {
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
    share += one.resamples ? one.share : 0;
    sum += one.share;
    if (one.name == "warp") warp = &one;
  }
  ASSERT_NE(warp, nullptr);
  constexpr int kDraws = 1000;
  int smoothed = 0;
  double mean = 0;
  double warped_mean = 0;
  for (std::uint64_t index = 0; index < kDraws; ++index) {
    const double noise =
        noise_after([](Canvas& canvas, RandomStream& stream) { resample_alike(canvas, stream); }, index);
    warped_mean += noise_after(warp->apply, index) / kDraws;
    if (noise > 0.9) continue;
    ++smoothed;
    mean += noise;
  }
  EXPECT_NEAR(static_cast<double>(smoothed) / kDraws, share / sum, 0.05) << "four errors of the draws";
  EXPECT_NEAR(mean / smoothed, warped_mean, 0.08) << "of the noise of 1 that was there before";
}

TEST(Perturb, LeavesOutWhatIsNamed) {
  const std::vector<float> before = galaxy(100, 5);
  const std::vector<float> donor = galaxy(60, 3);
  std::vector<std::string> others;
  for (const Perturbation& one : perturbations())
    if (one.name != "streak") others.push_back(one.name);
  for (std::uint64_t index = 0; index < 40; ++index) {
    const auto changed = [&](auto change) {
      std::vector<float> pixels = before;
      Canvas canvas{kEdge, {10, 10}, {100, 50}, pixels, donor, {10, 10}};
      RandomStream random(5, "left out", index);
      change(canvas, random);
      return pixels;
    };
    const Perturbation* streak = nullptr;
    for (const Perturbation& one : perturbations())
      if (one.name == "streak") streak = &one;
    ASSERT_NE(streak, nullptr);
    EXPECT_EQ(changed([&](Canvas& canvas, RandomStream& random) { perturb(canvas, random, others); }),
              changed([&](Canvas& canvas, RandomStream& random) {
                random.uniform(0, 1);  // the draw of which
                streak->apply(canvas, random);
              }));
    EXPECT_EQ(changed([&](Canvas& canvas, RandomStream& random) { resample_alike(canvas, random, others); }),
              before)
        << "a streak does not resample";
  }
}

TEST(ResampleAlike, TheGalaxyStaysAsItIs) {
  for (std::uint64_t index = 0; index < 40; ++index) {
    std::vector<float> pixels = galaxy(100, 5);
    const std::vector<float> donor = galaxy(60, 3);
    Canvas canvas{kEdge, {10, 10}, {100, 50}, pixels, donor, {10, 10}};
    RandomStream random(4, "resampled", index);
    resample_alike(canvas, random);
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
