#include "kit/galaxies.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace peculiar::kit {
namespace {

GalaxyOptions noise_free(int size) {
  GalaxyOptions options;
  options.size = size;
  options.noise_sigma = 0;
  options.exposure = 0;
  return options;
}

double total(const image::Image& image) { return std::accumulate(image.pixels.begin(), image.pixels.end(), 0.0); }

TEST(Galaxies, TheLightAskedForIsInTheFrame) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const GeneratedGalaxy galaxy = draw_galaxy(seed, GalaxyKind::kSingle, noise_free(256));
    // A frame of 256 px loses the outermost light of de Vaucouleurs-like profiles only.
    EXPECT_NEAR(total(galaxy.image) / galaxy.flux, 1, galaxy.sersic_index < 2 ? 0.01 : 0.05) << seed;
    const GeneratedGalaxy distorted = draw_galaxy(seed, GalaxyKind::kDistorted, noise_free(256));
    EXPECT_NEAR(total(distorted.image) / distorted.flux, 1, distorted.sersic_index < 2 ? 0.01 : 0.05) << seed;
    const GeneratedGalaxy pair = draw_galaxy(seed, GalaxyKind::kCompanion, noise_free(256));
    EXPECT_NEAR(total(pair.image) / (pair.flux * (1 + 1 / pair.flux_ratio)), 1, 0.05) << seed;
  }
}

TEST(Galaxies, SameSeedSamePixels) {
  EXPECT_EQ(draw_galaxy(5, GalaxyKind::kCompanion).image.pixels, draw_galaxy(5, GalaxyKind::kCompanion).image.pixels);
  EXPECT_NE(draw_galaxy(5, GalaxyKind::kCompanion).image.pixels, draw_galaxy(6, GalaxyKind::kCompanion).image.pixels);
}

TEST(Galaxies, NoiseIsAsWideAsAsked) {
  GalaxyOptions options = noise_free(64);
  const image::Image clean = draw_galaxy(3, GalaxyKind::kSingle, options).image;
  options.noise_sigma = 0.5;
  const image::Image noisy = draw_galaxy(3, GalaxyKind::kSingle, options).image;
  double square = 0;
  for (std::size_t i = 0; i < clean.pixels.size(); ++i) square += std::pow(noisy.pixels[i] - clean.pixels[i], 2);
  EXPECT_NEAR(square / 4096 / 0.25, 1, 5 * std::sqrt(2.0 / 4096));
}

}  // namespace
}  // namespace peculiar::kit
