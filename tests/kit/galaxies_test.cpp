#include "kit/galaxies.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace peculiar::kit {
namespace {

constexpr GalaxyKind kKinds[] = {GalaxyKind::kSingle, GalaxyKind::kCompanion, GalaxyKind::kDistorted};

double total(const image::Image& image) {
  return std::accumulate(image.pixels.begin(), image.pixels.end(), 0.0);
}

/// Large enough to hold all the light.
GalaxyOptions wide_options() {
  GalaxyOptions options;
  options.size = 129;
  options.psf_beta = 0;
  return options;
}

TEST(Sersic, FluxIsAsAskedForEveryShape) {
  for (const double n : {0.5, 1.0, 2.5, 4.0, 5.0}) {
    for (const double axis_ratio : {1.0, 0.3}) {
      SersicProfile profile;
      profile.flux = 1000;
      profile.n = n;
      profile.axis_ratio = axis_ratio;
      profile.angle_rad = 0.7;
      profile.x = 0.31;
      profile.y = -0.22;
      image::Image image(1, 101, 101);
      add_sersic(profile, image);
      EXPECT_NEAR(total(image), 1000, 10) << "n " << n << ", axis ratio " << axis_ratio;
    }
  }
}

TEST(Sersic, HalfTheLightIsWithinTheHalfLightRadius) {
  SersicProfile profile;
  profile.r50_px = 20;
  profile.n = 1;
  image::Image image(1, 257, 257);
  add_sersic(profile, image);
  double inside = 0;
  for (int y = 0; y < 257; ++y) {
    for (int x = 0; x < 257; ++x) {
      if (std::hypot(x - 128, y - 128) <= 20) inside += static_cast<double>(image.at(0, y, x));
    }
  }
  EXPECT_NEAR(inside, 0.5, 0.01);
}

TEST(Sersic, ArmsAndLopsidednessKeepTheFlux) {
  SersicProfile profile;
  profile.r50_px = 10;
  profile.arms = {0.9, 0.3, 1.0};
  profile.lopsidedness = 0.7;
  image::Image image(1, 141, 141);
  add_sersic(profile, image);
  EXPECT_NEAR(total(image), 1, 0.01);
}

TEST(Sersic, CentreOfLightIsWhereAskedToAFractionOfAPixel) {
  SersicProfile profile;
  profile.n = 4;
  profile.x = 2.3;
  profile.y = -1.7;
  image::Image image(1, 101, 101);
  add_sersic(profile, image);
  double x_sum = 0;
  double y_sum = 0;
  for (int y = 0; y < 101; ++y) {
    for (int x = 0; x < 101; ++x) {
      x_sum += static_cast<double>(image.at(0, y, x)) * (x - 50);
      y_sum += static_cast<double>(image.at(0, y, x)) * (y - 50);
    }
  }
  EXPECT_NEAR(x_sum / total(image), 2.3, 0.03);
  EXPECT_NEAR(y_sum / total(image), -1.7, 0.03);
}

TEST(Galaxies, RenderedFluxIsTheSumOfTheParts) {
  for (const GalaxyKind kind : kKinds) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      GalaxyOptions options = wide_options();
      RandomStream random(seed, "test");
      options.r50_low_px = 2;  // of a stamp of 64 px; draw_parameters scales it up
      options.r50_high_px = 4;
      const GalaxyParameters parameters = draw_parameters(random, kind, options);
      const double asked = parameters.main_flux() * (1 + parameters.companion_flux_ratio());
      EXPECT_NEAR(total(render_galaxy(parameters, options)) / asked, 1, 0.01)
          << kind_name(kind) << " " << seed;
      EXPECT_GE(parameters.main_flux(), options.flux_low * 0.999);
      EXPECT_LE(parameters.main_flux(), options.flux_high * 1.001);
    }
  }
}

TEST(Galaxies, CompanionHasItsFluxRatioAndSeparation) {
  RandomStream random(5, "test");
  GalaxyParameters both = draw_parameters(random, GalaxyKind::kCompanion, wide_options());
  both.galaxy.r50_px = 6;
  both.companion->r50_px = 4;
  GalaxyParameters alone = both;
  alone.companion.reset();
  const double main = total(render_galaxy(alone, wide_options()));
  const double added = total(render_galaxy(both, wide_options())) - main;
  EXPECT_NEAR(added / main, both.companion_flux_ratio(), 0.01 * both.companion_flux_ratio());
  EXPECT_GT(both.companion_flux_ratio(), 0.1);
  EXPECT_GT(both.companion_separation_px(), 3);
  EXPECT_EQ(alone.companion_flux_ratio(), 0);
  EXPECT_TRUE(std::isnan(alone.companion_separation_px()));
}

/// Sum of |image - image turned by 180 degrees| over the sum of |image|.
double asymmetry(const image::Image& image) {
  double difference = 0;
  double sum = 0;
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    const auto value = static_cast<double>(image.pixels[i]);
    difference += std::abs(value - static_cast<double>(image.pixels[image.pixels.size() - 1 - i]));
    sum += std::abs(value);
  }
  return difference / sum;
}

TEST(Galaxies, OnlyTheSingleOnesAreSymmetric) {
  GalaxyOptions options;
  options.offset_px = 0;
  for (const GalaxyKind kind : kKinds) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      RandomStream random(seed, "test");
      GalaxyParameters parameters = draw_parameters(random, kind, options);
      parameters.clumps.clear();  // the one part of a single galaxy that lies on one side
      const double found = asymmetry(render_galaxy(parameters, options));
      if (kind == GalaxyKind::kSingle) {
        EXPECT_LT(found, 1e-4) << seed;
      } else {
        EXPECT_GT(found, 0.1) << kind_name(kind) << " " << seed;
      }
    }
  }
}

TEST(Galaxies, PsfWidensAndKeepsTheFlux) {
  for (const double beta : {0.0, 3.0}) {
    GalaxyOptions options = wide_options();
    options.psf_beta = beta;
    options.psf_fwhm_px = 4;
    GalaxyParameters star;
    star.galaxy.flux = 0;
    star.clumps = {{0, 0, 1, 0.05}};
    const image::Image image = render_galaxy(star, options);
    EXPECT_NEAR(total(image), 1, 1e-4);
    // Half of the peak at 2 px from the centre; a puff of 0.05 px is one pixel.
    EXPECT_NEAR(image.at(0, 64, 66) / image.at(0, 64, 64), 0.5, 1e-4);
  }
}

TEST(Galaxies, SameSeedSameStampOtherSeedOther) {
  for (const GalaxyKind kind : kKinds) {
    const GeneratedGalaxy first = draw_galaxy(11, kind);
    EXPECT_EQ(first.parameters.kind, kind);
    EXPECT_EQ(first.image.pixels, draw_galaxy(11, kind).image.pixels);
    EXPECT_NE(first.image.pixels, draw_galaxy(12, kind).image.pixels);
  }
}

TEST(Galaxies, NoiseHasTheVarianceAskedFor) {
  GalaxyOptions options;
  options.noise_sigma = 2;
  options.counts_per_electron = 0.5;
  image::Image image(1, 256, 256, 100);
  RandomStream random(1, "noise");
  add_noise(image, options, random);
  double square = 0;
  for (const float value : image.pixels) square += std::pow(static_cast<double>(value) - 100, 2);
  EXPECT_NEAR(square / 65536, 4 + 0.5 * 100, 1.5);
  options.noise_sigma = 0;
  options.counts_per_electron = 0;
  image::Image still(1, 4, 4, 7);
  add_noise(still, options, random);
  EXPECT_EQ(still.pixels, std::vector<float>(16, 7.0f));
}

}  // namespace
}  // namespace peculiar::kit
