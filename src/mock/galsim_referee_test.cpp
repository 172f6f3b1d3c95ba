#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/random.h"
#include "base/test_folder.h"
#include "base/test_referee.h"
#include "base/test_shared.h"
#include "fits/fits_writer.h"
#include "mock/field.h"
#include "mock/point_spread.h"

namespace peculiar::mock {
namespace {

constexpr int kParticles = 1000000;
constexpr int kFrame = 128;
constexpr double kPixel = 0.06;
constexpr double kHalfLightArcsec = 0.5;

/// The sum of `count` exponential deviates.
double gamma_deviate(RandomStream& random, int count) {
  double sum = 0;
  for (int i = 0; i < count; ++i) sum -= std::log(1 - random.uniform());
  return sum;
}

/// Projected radius, in half-light radii, of a particle of an exponential disc, or of a de Vaucouleurs
/// spheroid (x = b R^(1/4) is distributed as x^7 exp(-x); Graham & Driver 2005).
double disc_radius(RandomStream& random) { return gamma_deviate(random, 2) / 1.6783469900166605; }
double spheroid_radius(RandomStream& random) {
  return std::pow(gamma_deviate(random, 8) / 7.669249442500805, 4);
}

image::Image drawn(const Convolver& convolver, double (*radius)(RandomStream&)) {
  RandomStream random(8, "profile");
  ImagePlaces places;
  for (int i = 0; i < kParticles; ++i) {
    const double r = radius(random) * kHalfLightArcsec / kPixel;
    const double angle = random.uniform(0, 2 * M_PI);
    places.x.push_back(static_cast<float>(r * std::cos(angle)));
    places.y.push_back(static_cast<float>(r * std::sin(angle)));
  }
  auto workspace = convolver.workspace(1);
  workspace.grid.add(places, std::vector<float>(kParticles, 0.0F), {std::vector<float>(kParticles, 1.0F)},
                     convolver.middle(), convolver.wants_sampling());
  image::Image image(1, kFrame, kFrame);
  convolver.convolve(workspace, 0, image.pixels);
  return image;
}

void compare_with_galsim(const TestReferee& referee, const PointSpread& point) {
  const TestFolder folder;
  const Convolver convolver(kFrame, {point});
  fits::write_image(folder.path() / "psf.fits", point, std::nullopt, {});
  fits::write_image(folder.path() / "disc.fits", drawn(convolver, disc_radius), std::nullopt, {});
  fits::write_image(folder.path() / "spheroid.fits", drawn(convolver, spheroid_radius), std::nullopt, {});
  write_file(
      folder.path() / "truth.json",
      nlohmann::json{{"particles", kParticles}, {"pixel", kPixel}, {"half_light", kHalfLightArcsec}}.dump());
  EXPECT_TRUE(referee.agrees(fmt::format("'{}'", folder.path().string())));
}

TEST(GalSimReferee, DiscAndSpheroidAreTheConvolvedProfiles) {
  const TestReferee referee("check_mock.py", "galsim astropy");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  compare_with_galsim(referee, stand_in_point_spread(kPixel));
}

TEST(GalSimReferee, DiscAndSpheroidAreTheConvolvedProfilesWithTheRealPointSpreadOfSharedData) {
  const std::filesystem::path real = shared_data("psf/egg_hst-f160w_0.06.fits");
  PECULIAR_SKIP_WITHOUT_SHARED(real);
  const TestReferee referee("check_mock.py", "galsim astropy");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  compare_with_galsim(referee, read_point_spread(real, kPixel, kPixel));
}

TEST(GalSimReferee, SourcesOfTheFieldAreSersicsOfTheirMagnitude) {
  const TestReferee referee("check_field.py", "galsim astropy");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  constexpr double kZeroPoint = 25.9;
  constexpr int kEdge = 256;
  const TestFolder folder;
  const PointSpread point = stand_in_point_spread(kPixel);
  const Convolver convolver(kEdge, {point});
  fits::write_image(folder.path() / "psf.fits", point, std::nullopt, {});
  nlohmann::json truth{{"pixel", kPixel}, {"zero_point", kZeroPoint}, {"end", kSersicEnd}};
  const FieldSource sources[] = {{SourceKind::kGalaxy, 21.5, 0.31, -0.52, 0.3, 0.6, 0.9, 0.2},
                                 {SourceKind::kGalaxy, 22, -1.1, 0.4, 0.45, 1, 0.35, 1.1},
                                 {SourceKind::kGalaxy, 23, 0.02, 0.03, 0.2, 1.5, 0.6, 2.2},
                                 {SourceKind::kGalaxy, 20, 0.6, 0.6, 0.5, 2.5, 0.7, 0.9},
                                 {SourceKind::kGalaxy, 24, -0.4, -0.4, 0.25, 4, 0.8, 2.9}};
  for (const FieldSource& source : sources) {
    FieldLight light;
    light.add(source, kPixel);
    auto workspace = convolver.workspace(1);
    workspace.grid.add(light.places, light.deviation, light.counts({kZeroPoint}), convolver.middle(),
                       convolver.wants_sampling());
    image::Image image(1, kEdge, kEdge);
    convolver.convolve(workspace, 0, image.pixels);
    fits::write_image(folder.path() / fmt::format("source_{}.fits", truth["sources"].size()), image,
                      std::nullopt, {});
    truth["sources"].push_back({{"magnitude", source.magnitude},
                                {"x", source.x_arcsec},
                                {"y", source.y_arcsec},
                                {"half_light", source.half_light_arcsec},
                                {"sersic_index", source.sersic_index},
                                {"axis_ratio", source.axis_ratio},
                                {"angle", source.angle}});
  }
  write_file(folder.path() / "truth.json", truth.dump());
  EXPECT_TRUE(referee.agrees(fmt::format("'{}'", folder.path().string())));
}

}  // namespace
}  // namespace peculiar::mock
