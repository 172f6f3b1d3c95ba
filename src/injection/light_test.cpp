#include "injection/light.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>

#include "injection/foreign_light.h"
#include "injection/planted_noise.h"
#include "injection/stamp_galaxy.h"
#include "store/sample.h"

namespace peculiar::injection {
namespace {

constexpr int kEdge = 65;
constexpr double kMiddle = 32;

double total(std::span<const double> pixels) { return std::accumulate(pixels.begin(), pixels.end(), 0.0); }

image::Image gaussian(int edge, double x_deviation, double y_deviation) {
  image::Image psf(1, edge, edge);
  for (int y = 0; y < edge; ++y) {
    for (int x = 0; x < edge; ++x)
      psf.at(0, y, x) = static_cast<float>(std::exp(
          -0.5 * (std::pow((x - edge / 2) / x_deviation, 2) + std::pow((y - edge / 2) / y_deviation, 2))));
  }
  return psf;
}

/// Light-weighted mean of a function of position.
template <typename Value>
double mean(std::span<const double> light, Value value) {
  double sum = 0, weight = 0;
  for (std::size_t i = 0; i < light.size(); ++i) {
    sum += light[i] * value(static_cast<double>(i % kEdge), static_cast<double>(i / kEdge));
    weight += light[i];
  }
  return sum / weight;
}

const Kind& kind(const std::string& name) { return *kinds_named({name}).front(); }

class DrawnLight : public testing::TestWithParam<std::string> {
 protected:
  /// Draws a structure at the fixture's distance of 12 px.
  static PlantedLight draw(const std::string& name, const std::vector<image::Image>& psf,
                           std::uint64_t number, double direction, std::vector<double> flux = {100}) {
    LightPainter painter(psf, static_cast<int>(flux.size()), kEdge);
    RandomStream random(3, "light", number);
    const double size = name == "ring" || name == "trail" ? 2 : name == "companion" ? 3 : 12;
    const Place place{kMiddle, kMiddle, 12, direction, size};
    return name == "companion" ? painter.draw_sersic(place, flux, random)
                               : painter.draw(kind(name), place, flux, random);
  }
};

TEST_P(DrawnLight, HasTheFluxAskedForInEachBand) {
  for (const bool blurred : {false, true}) {
    const PlantedLight light =
        draw(GetParam(), blurred ? std::vector{gaussian(21, 2, 1.5)} : std::vector<image::Image>{}, 1, 1,
             {100, 7, 0});
    const std::span<const double> pixels = light.pixels;
    constexpr std::size_t kBand = kEdge * kEdge;
    EXPECT_NEAR(total(pixels.subspan(0, kBand)), 100, 1e-9);
    EXPECT_NEAR(total(pixels.subspan(kBand, kBand)), 7, 1e-9);
    EXPECT_EQ(total(pixels.subspan(2 * kBand, kBand)), 0);
    EXPECT_THAT(light.flux, testing::ElementsAre(100, 7, 0));
    EXPECT_THAT(light.noiseless, testing::Each(1));
    EXPECT_GE(*std::min_element(pixels.begin(), pixels.end()), -1e-6);
  }
}

TEST_P(DrawnLight, IsWhereItsTruthSays) {
  for (std::uint64_t number = 0; number < 8; ++number) {
    const double direction = 0.7 * static_cast<double>(number);
    const PlantedLight light = draw(GetParam(), {}, number, direction);
    const double x = kMiddle + 12 * std::cos(direction);
    const double y = kMiddle + 12 * std::sin(direction);
    EXPECT_NEAR(light.x, x, 1e-9);
    EXPECT_NEAR(light.y, y, 1e-9);
    if (GetParam() == "ring") {  // its axis ratio is 0.55 to 1: no farther out than 12 px plus its width
      const double far = mean(light.pixels, [](double u, double v) {
        return std::hypot(u - kMiddle, v - kMiddle) > 12 + 3 ? 1.0 : 0.0;
      });
      const double inner = mean(light.pixels, [](double u, double v) {
        return std::hypot(u - kMiddle, v - kMiddle) < 0.55 * 12 - 3 ? 1.0 : 0.0;
      });
      EXPECT_LT(far + inner, 0.01);
      // On the major axis the ring is at its distance.
      const auto at = static_cast<std::size_t>(std::lround(y) * kEdge + std::lround(x));
      EXPECT_GT(light.pixels[at], 0.3 * *std::max_element(light.pixels.begin(), light.pixels.end()));
      continue;
    }
    // Across the direction the light is balanced, except for curvature; along it, its mean is at the
    // distance.
    const double along = mean(light.pixels, [&](double u, double v) {
      return (u - kMiddle) * std::cos(direction) + (v - kMiddle) * std::sin(direction);
    });
    EXPECT_NEAR(along, 12, GetParam() == "companion" ? 0.6 : GetParam() == "trail" ? 0.05 : 3) << number;
    const double nearest =
        mean(light.pixels, [&](double u, double v) { return std::hypot(u - x, v - y) < 7 ? 1.0 : 0.0; });
    EXPECT_GT(nearest, GetParam() == "trail" ? 0.15 : 0.6) << number;
  }
}

TEST_P(DrawnLight, IsSpreadByThePointSpreadFunctionAndKeepsItsPlace) {
  if (GetParam() == "trail") return;  // extends beyond the stamp
  const PlantedLight sharp = draw(GetParam(), {}, 2, 0);
  const PlantedLight blurred = draw(GetParam(), {gaussian(21, 2, 1.5)}, 2, 0);
  for (const bool is_x : {true, false}) {
    const auto place = [&](double u, double v) { return is_x ? u : v; };
    const double before = mean(sharp.pixels, place);
    const double after = mean(blurred.pixels, place);
    EXPECT_NEAR(before, after, 0.02);
    const auto square = [&](double about) {
      return [&, about](double u, double v) { return std::pow(place(u, v) - about, 2); };
    };
    const double grown = mean(blurred.pixels, square(after)) - mean(sharp.pixels, square(before));
    // A companion's wings reach the edge, where blurring loses some of them.
    EXPECT_NEAR(grown, is_x ? 4 : 2.25, GetParam() == "companion" ? 0.5 : 0.05);
  }
}

/// A tail of usual length begins in the galaxy at any distance; an arc is bent.
TEST(Kinds, UsualTailsBeginInTheGalaxyAndUsualArcsBend) {
  for (const double distance : {4.0, 12.0, 26.0}) {
    for (std::uint64_t number = 0; number < 20; ++number) {
      RandomStream random(7, "usual", number);
      Place place{kMiddle, kMiddle, distance, 0, 0};
      place.size = kind("tail").usual_size(distance, 4).log_uniform(random);
      const Knot root = tail_path(place, random).front();
      EXPECT_LT(std::hypot(root.x - kMiddle, root.y - kMiddle), 0.26 * distance);
      place.size = kind("arc").usual_size(distance, 4).log_uniform(random);
      EXPECT_GE(place.size / distance, 0.8);
      EXPECT_GE(place.size, 5);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, DrawnLight, testing::Values("companion", "tail", "arc", "ring", "trail"),
                         [](const auto& one) { return one.param; });

TEST(Kinds, AllAreThoseThatNeedNoFile) {
  std::vector<std::string> names;
  for (const Kind* one : kinds_named({"all", "ring"})) names.push_back(one->name);
  EXPECT_THAT(names, testing::ElementsAre("companion", "tail", "arc", "ring", "trail"));
}

/// A galaxy in two bands with noise around a sky of 5.
std::vector<float> galaxy(int edge, double x, double y, double peak) {
  std::vector<float> pixels;
  RandomStream random(1, "galaxy");
  for (int band = 0; band < 2; ++band) {
    for (int i = 0; i < edge * edge; ++i) {
      const double square = std::pow(i % edge - x, 2) + std::pow(i / edge - y, 2);  // NOLINT
      pixels.push_back(
          static_cast<float>(5 + random.normal() + (band + 1) * peak * std::exp(-square / (2 * 9))));
    }
  }
  return pixels;
}

TEST(ForeignLight, IsLaidByWholePixelsAndScaledToTheFlux) {
  const std::vector<float> donor = galaxy(kEdge, 33, 31.3, 60);
  const std::vector<float> variance(donor.size(), 1.0F);
  ForeignLight light = galaxy_light(donor, variance, {}, kEdge);
  ASSERT_FALSE(light.pixels.empty());
  // Within the isophote, the half-light radius is that of a Gaussian.
  EXPECT_NEAR(light.size, 3 * std::sqrt(2 * std::log(2)), 0.5);
  light.gain = {2, 2};
  const Place place{kMiddle, kMiddle, 14, 2.5, std::nan("")};
  for (int turn = 0; turn < 8; ++turn) {
    const PlantedLight planted =
        laid(light, turn, kEdge, place, std::vector<double>{500, 500}, false, std::vector<double>{4, 4});
    constexpr std::size_t kBand = kEdge * kEdge;
    for (std::size_t band = 0; band < 2; ++band) {
      const auto own = std::span(planted.pixels).subspan(band * kBand, kBand);
      EXPECT_NEAR(total(own), 500, 1e-9);
      EXPECT_NEAR(mean(own, [](double u, double) { return u; }), planted.x, 0.2);
      EXPECT_NEAR(mean(own, [](double, double v) { return v; }), planted.y, 0.2);
      // No pixel is interpolated: the brightest is the donor's, scaled.
      const auto from = std::span(light.pixels).subspan(band * kBand, kBand);
      const double scale = 500 / total(from);
      EXPECT_NEAR(*std::max_element(own.begin(), own.end()),
                  scale * *std::max_element(from.begin(), from.end()), 1e-3);
      EXPECT_NEAR(
          *std::max_element(planted.variance.begin() + static_cast<std::ptrdiff_t>(band * kBand),
                            planted.variance.begin() + static_cast<std::ptrdiff_t>((band + 1) * kBand)),
          scale * scale, 1e-4);
      // A donor photon is 1/2, and scaled is a fraction of an image photon, which is 1/4.
      EXPECT_NEAR(planted.noiseless[band], 1 - scale * 4 / 2, 1e-6);
    }
    EXPECT_LT(
        std::hypot(planted.x - (place.x + 14 * std::cos(2.5)), planted.y - (place.y + 14 * std::sin(2.5))),
        0.72);
  }
  const PlantedLight own_colour =
      laid(light, 0, kEdge, place, std::vector<double>{500, 500}, true, std::vector<double>{4, 4});
  EXPECT_NEAR(own_colour.flux[0] + own_colour.flux[1], 1000, 1e-9);
  EXPECT_NEAR(own_colour.flux[1] / own_colour.flux[0], 2, 0.1);
}

TEST(ForeignLight, OfAStampOfTheUsersIsAllAboveItsBorder) {
  std::vector<float> stamp(2 * 15 * 15, 3.0F);
  for (const std::size_t at : {std::size_t{7 * 15 + 7}, std::size_t{225 + 7 * 15 + 7}}) stamp[at] = 13;
  const PlantedLight planted = laid(stamp_light(stamp, {}, {}, 15), 3, kEdge, {kMiddle, kMiddle, 10, 0, 0},
                                    std::vector<double>{20, 40}, false, std::vector<double>{1, 1});
  EXPECT_NEAR(planted.pixels[32 * kEdge + 42], 20, 1e-9);
  EXPECT_NEAR(planted.pixels[kEdge * kEdge + 32 * kEdge + 42], 40, 1e-9);
  EXPECT_NEAR(total(planted.pixels), 60, 1e-9);
  EXPECT_EQ(planted.x, 42);
  // Pixels darker than the border are not light.
  for (float& pixel : stamp) pixel = 6 - pixel;
  EXPECT_TRUE(laid(stamp_light(stamp, {}, {}, 15), 3, kEdge, {kMiddle, kMiddle, 10, 0, 0},
                   std::vector<double>{20, 40}, false, std::vector<double>{1, 1})
                  .pixels.empty());
}

/// A galaxy beside whose core both bands have masked pixels; the second band also has some at its border.
struct MaskedGalaxy {
  std::vector<float> pixels = galaxy(kEdge, kMiddle, kMiddle, 60);
  std::vector<float> variance = std::vector<float>(pixels.size(), 1.0F);
  std::vector<std::uint8_t> mask = std::vector<std::uint8_t>(pixels.size(), 0);

  MaskedGalaxy() {
    for (std::size_t band = 0; band < 2; ++band) {
      for (int y = 31; y < 36; ++y) {
        for (int x = 34; x < 39; ++x)
          mask[band * kEdge * kEdge + static_cast<std::size_t>(y * kEdge + x)] = 2;
      }
    }
    for (std::size_t x = 10; x < 40; ++x) mask[kEdge * kEdge + x] = 1;
  }
  MaskedGalaxy with(float under) const {
    MaskedGalaxy other = *this;
    for (std::size_t i = 0; i < mask.size(); ++i)
      if (mask[i] != 0) other.pixels[i] = other.variance[i] = under;
    return other;
  }
};

TEST(MaskedPixels, MakeNoDifferenceToATarget) {
  const MaskedGalaxy masked;
  const StampGalaxy whole = find_galaxy(masked.pixels, {}, kEdge);
  const StampGalaxy seen = find_galaxy(masked.with(0).pixels, masked.mask, kEdge);
  ASSERT_EQ(seen.unfit, Unfit::kNo);
  // The pixels opposite the masked ones stand for them.
  EXPECT_NEAR(seen.flux[0] / whole.flux[0], 1, 0.03);
  EXPECT_NEAR(seen.flux[1] / whole.flux[1], 1, 0.03);
  EXPECT_NEAR(seen.half_light_px, whole.half_light_px, 0.3);
  for (const float under : {1000.0F, -1000.0F, std::nanf("")}) {
    const StampGalaxy other = find_galaxy(masked.with(under).pixels, masked.mask, kEdge);
    EXPECT_EQ(other.sky, seen.sky) << under;
    EXPECT_EQ(other.flux, seen.flux) << under;
    EXPECT_EQ(other.half_light_px, seen.half_light_px) << under;
    EXPECT_EQ(other.segment, seen.segment) << under;
    EXPECT_EQ(other.x, seen.x) << under;
    EXPECT_EQ(other.y, seen.y) << under;
  }
}

/// Checks that the light does not depend on the values under the mask.
void expect_same_light(const std::function<ForeignLight(float)>& light_with, const ForeignLight& seen) {
  for (const float under : {1000.0F, std::nanf("")}) {
    const ForeignLight other = light_with(under);
    EXPECT_EQ(other.pixels, seen.pixels) << under;
    EXPECT_EQ(other.variance, seen.variance) << under;
    EXPECT_EQ(other.size, seen.size) << under;
  }
}

TEST(MaskedPixels, MakeNoDifferenceToADonor) {
  const MaskedGalaxy masked;
  const ForeignLight whole = galaxy_light(masked.pixels, masked.variance, {}, kEdge);
  const auto light_with = [&](float under) {
    const MaskedGalaxy other = masked.with(under);
    return galaxy_light(other.pixels, other.variance, other.mask, kEdge);
  };
  const ForeignLight seen = light_with(0);
  EXPECT_NEAR(total(seen.pixels) / total(whole.pixels), 1, 0.03);
  EXPECT_THAT(seen.variance, testing::Each(testing::AllOf(testing::Ge(0), testing::Le(1))));
  expect_same_light(light_with, seen);
}

TEST(MaskedPixels, OfAStampOfTheUsersAreBackground) {
  const MaskedGalaxy masked;
  const auto light_with = [&](float under) {
    const MaskedGalaxy other = masked.with(under);
    return stamp_light(other.pixels, other.variance, other.mask, kEdge);
  };
  const ForeignLight seen = light_with(0);
  for (std::size_t i = 0; i < masked.mask.size(); ++i) {
    const bool is_masked = masked.mask[i] != 0;
    EXPECT_TRUE(!is_masked || seen.pixels[i] == 0);
    EXPECT_EQ(seen.variance[i], is_masked ? 0 : 1);
  }
  expect_same_light(light_with, seen);
}

/// Pixels around the galaxy that have no variance do not make that of the planted light unknown.
TEST(ForeignLight, HasNoVarianceWhereItHasNoLight) {
  const MaskedGalaxy donor;
  std::vector<float> variance = donor.variance;
  variance[3] = std::nanf("");
  variance[kEdge * kEdge - 1] = INFINITY;
  const ForeignLight light = galaxy_light(donor.pixels, variance, {}, kEdge);
  EXPECT_EQ(light.variance[3], 0);
  EXPECT_EQ(light.variance[kEdge * kEdge - 1], 0);
}

TEST(MaskedPixels, AllAroundLeaveNoSky) {
  MaskedGalaxy masked;
  for (int i = 0; i < kEdge * kEdge; ++i) {
    const int x = i % kEdge, y = i / kEdge;
    if (std::min({x, y, kEdge - 1 - x, kEdge - 1 - y}) < 2) masked.mask[static_cast<std::size_t>(i)] = 1;
  }
  EXPECT_EQ(find_galaxy(masked.pixels, masked.mask, kEdge).unfit, Unfit::kPixels);
}

TEST(PlantedNoise, HasThePhotonsVarianceThatTheLightLacks) {
  constexpr std::size_t kPixels = 40000;
  PlantedLight light;
  light.pixels.assign(2 * kPixels, 6.0);
  light.pixels[5] = -1;
  light.noiseless = {1, 0.25};
  light.variance.assign(2 * kPixels, 0.5F);
  std::vector<float> pixels(2 * kPixels, 10.0F), variance(2 * kPixels, 2.0F);
  std::vector<std::uint8_t> mask(2 * kPixels, 0);
  mask[7] = store::kMaskNoData;
  mask[8] = 2;
  RandomStream random(5, "noise");
  add_light(light, std::vector<double>{2, 2}, random, {pixels, variance, mask});
  EXPECT_EQ(pixels[5], 9);  // negative light has no photons
  EXPECT_EQ(variance[5], 2.5F);
  EXPECT_EQ(pixels[7], 10);  // no data, no light
  EXPECT_EQ(variance[7], 2);
  EXPECT_NE(pixels[8], 10);
  for (const auto& [first, expected] : {std::pair{std::size_t{10}, 6.0 / 2}, {kPixels, 0.25 * 6 / 2}}) {
    double sum = 0, squares = 0;
    for (std::size_t i = first; i < first + kPixels - 10; ++i) {
      sum += static_cast<double>(pixels[i]) - 16;
      squares += std::pow(static_cast<double>(pixels[i]) - 16, 2);
      ASSERT_NEAR(variance[i], 2.5 + expected, 1e-5);
    }
    const auto count = static_cast<double>(kPixels - 10);
    EXPECT_NEAR(sum / count, 0, 5 * std::sqrt(expected / count));
    EXPECT_NEAR(squares / count / expected, 1, 5 * std::sqrt((2 + 1 / (4 * expected)) / count));
  }
}

TEST(PlantedNoise, IsNoneWithoutAGain) {
  PlantedLight light;
  light.pixels = {1, 2};
  light.noiseless = {1};
  std::vector<float> pixels{1, 1}, variance{3, 3};
  RandomStream random(5, "noise");
  add_light(light, std::vector<double>{std::nan("")}, random, {pixels, variance, {}});
  EXPECT_THAT(pixels, testing::ElementsAre(2, 3));
  EXPECT_THAT(variance, testing::ElementsAre(3, 3));
}

}  // namespace
}  // namespace peculiar::injection
