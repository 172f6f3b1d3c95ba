#include "mock/field.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "mock/point_spread.h"

namespace peculiar::mock {
namespace {

constexpr double kPixel = 0.06;

std::vector<FieldSource> many_fields(const FieldOptions& options, double half_edge, int fields) {
  std::vector<FieldSource> all;
  for (int i = 0; i < fields; ++i) {
    RandomStream random(4, "field", static_cast<std::uint64_t>(i));
    const auto one = draw_field(options, half_edge, random);
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

image::Image drawn(const std::vector<FieldSource>& sources, const Convolver& convolver, double zero_point) {
  FieldLight light;
  for (const FieldSource& source : sources) light.add(source, kPixel);
  auto workspace = convolver.workspace(1);
  workspace.grid.add(light.places, light.deviation, light.counts({zero_point}), convolver.middle(),
                     convolver.wants_sampling());
  image::Image image(1, convolver.frame(), convolver.frame());
  convolver.convolve(workspace, 0, image.pixels);
  return image;
}

double sum(const image::Image& image) {
  return std::accumulate(image.pixels.begin(), image.pixels.end(), 0.0);
}

TEST(Field, CountsAreThoseOfTheCatalogues) {
  // COSMOS2020, Ks of 21.75 and 24.25: 10^4.42 and 10^5.00 per square degree and magnitude.
  EXPECT_NEAR(field_counts(SourceKind::kGalaxy, 22.05), std::pow(10, 4.42) / 3600, 1e-9);
  EXPECT_NEAR(field_counts(SourceKind::kGalaxy, 24.55), std::pow(10, 5.00) / 3600, 1e-9);
  EXPECT_NEAR(field_counts(SourceKind::kGalaxy, 18.55) / field_counts(SourceKind::kGalaxy, 19.55),
              std::pow(10, -0.6), 1e-9);
  // Yan et al. (1998): 4e5 per square degree. Objects in CANDELS: 178 to 201 per square arcminute.
  EXPECT_NEAR(field_counts(SourceKind::kGalaxy, 10, 26.1) / (4e5 / 3600), 1, 0.1);
  EXPECT_GT(field_counts(SourceKind::kGalaxy, 10, 27) + field_counts(SourceKind::kStar, 10, 27), 178);
  EXPECT_LT(field_counts(SourceKind::kGalaxy, 10, 27) + field_counts(SourceKind::kStar, 10, 27), 201);
  EXPECT_NEAR(field_counts(SourceKind::kStar, 14, 25.5), 25.0 / 11, 1e-9);
  // The cumulative number is the integral.
  for (const SourceKind kind : {SourceKind::kGalaxy, SourceKind::kStar}) {
    double integral = 0;
    for (double mag = 16.0005; mag < 27; mag += 0.001) integral += 0.001 * field_counts(kind, mag);
    EXPECT_NEAR(field_counts(kind, 16, 27) / integral, 1, 1e-3);
  }
}

TEST(Field, NumbersPerMagnitudeAreWithinPoissonErrors) {
  const FieldOptions options{"candels-wide", 2, 18, 27};
  constexpr double kHalf = 30;  // one square arcminute
  constexpr int kFields = 400;
  const std::vector<FieldSource> all = many_fields(options, kHalf, kFields);
  double chi2 = 0;
  int bins = 0;
  for (const SourceKind kind : {SourceKind::kGalaxy, SourceKind::kStar}) {
    for (double mag = 18; mag < 27; mag += 0.5) {
      const auto found = static_cast<double>(std::ranges::count_if(all, [&](const FieldSource& one) {
        return one.kind == kind && one.magnitude >= mag && one.magnitude < mag + 0.5;
      }));
      const double expected = 2 * kFields * field_counts(kind, mag, mag + 0.5);
      EXPECT_LT(std::abs(found - expected), 4.5 * std::sqrt(expected)) << mag;
      chi2 += (found - expected) * (found - expected) / expected;
      ++bins;
    }
  }
  EXPECT_NEAR(chi2, bins, 4 * std::sqrt(2.0 * bins));
}

TEST(Field, FieldsVaryAsPoissonDoes) {
  const FieldOptions options{"candels-wide", 1, 16, 25};
  double sum = 0, squares = 0;
  constexpr int kFields = 4000;
  for (int i = 0; i < kFields; ++i) {
    RandomStream random(11, "field", static_cast<std::uint64_t>(i));
    const auto count = static_cast<double>(draw_field(options, 6, random).size());
    sum += count;
    squares += count * count;
  }
  const double mean = sum / kFields;
  const double expected =
      144.0 / 3600 * (field_counts(SourceKind::kGalaxy, 16, 25) + field_counts(SourceKind::kStar, 16, 25));
  EXPECT_NEAR(mean, expected, 4 * std::sqrt(expected / kFields));
  EXPECT_NEAR((squares / kFields - mean * mean) / mean, 1, 0.1);
}

TEST(Field, PlacesAreUniform) {
  const std::vector<FieldSource> all = many_fields({"candels-wide", 1, 16, 27}, 20, 200);
  std::array<double, 16> cells{};
  for (const FieldSource& source : all) {
    const auto cell = [](double place) { return static_cast<std::size_t>((place + 20) / 10); };
    ++cells.at(4 * cell(source.y_arcsec) + cell(source.x_arcsec));
  }
  const double expected = static_cast<double>(all.size()) / 16;
  double chi2 = 0;
  for (const double count : cells) chi2 += (count - expected) * (count - expected) / expected;
  EXPECT_GT(chi2, 3);   // 15 degrees of freedom: 0.1 per cent below 3.5
  EXPECT_LT(chi2, 38);  // and 0.1 per cent above
}

TEST(Field, ALargeFrameHasAllOfTheLight) {
  const Convolver convolver(512, {stand_in_point_spread(kPixel)});
  for (const double index : {0.5, 1.0, 2.5, 4.0, 5.0}) {
    const FieldSource galaxy{SourceKind::kGalaxy, 22, 1.2, -0.8, 0.5, index, 0.4, 0.7};
    const image::Image image = drawn({galaxy}, convolver, 25.9);
    EXPECT_NEAR(25.9 - 2.5 * std::log10(sum(image)), 22, 0.002) << index;
  }
  const FieldSource star{SourceKind::kStar, 20, 0, 0, 0, 1, 1, 0};
  const image::Image image = drawn({star}, Convolver(257, {stand_in_point_spread(kPixel)}), 25.9);
  EXPECT_NEAR(25.9 - 2.5 * std::log10(sum(image)), 20, 0.002);
  // A star is the point spread function, except for the error of the grid's sampling: 0.6 per cent of the
  // peak.
  const PointSpread point = stand_in_point_spread(kPixel);
  const int middle = point.width / 2;
  for (const auto& [y, x] : {std::pair{0, 0}, std::pair{3, -2}, std::pair{20, 5}})
    EXPECT_NEAR(image.at(0, 128 + y, 128 + x) / sum(image), point.at(0, middle + y, middle + x), 4e-4);
}

/// For a Sersic profile truncated at kSersicEnd, from its pixels: the fraction of light in ellipses, and the
/// shape.
TEST(Field, ProfilesAreSersics) {
  for (const double index : {0.7, 1.0, 2.0, 4.0}) {
    const FieldSource galaxy{SourceKind::kGalaxy, 20, 0, 0, 1.5, index, 0.5, 0.6};
    const image::Image image = drawn({galaxy}, Convolver(641, {}), 25.9);
    // Numerical sum of the profile over ellipses.
    const double b = 2 * index - 1.0 / 3 + 4 / (405 * index) + 46 / (25515 * index * index);
    const auto within = [&](double radius) {
      double light = 0;
      constexpr int kSteps = 20000;
      for (int i = 0; i < kSteps; ++i) {
        const double r = radius * std::pow((i + 0.5) / kSteps, 3);  // denser at the centre
        const double step = radius * (std::pow((i + 1.0) / kSteps, 3) - std::pow(i / 1.0 / kSteps, 3));
        light += r * step * std::exp(-b * std::pow(r, 1 / index));
      }
      return light;
    };
    const double half = 1.5 / kPixel;
    for (const double radius : {0.5, 1.0, 2.0, 4.0}) {
      double found = 0;
      for (int y = 0; y < 641; ++y) {
        for (int x = 0; x < 641; ++x) {
          const double along = (x - 320) * std::cos(0.6) + (y - 320) * std::sin(0.6);
          const double across = -(x - 320) * std::sin(0.6) + (y - 320) * std::cos(0.6);
          if (std::hypot(along, across / 0.5) < radius * half)
            found += static_cast<double>(image.at(0, y, x));
        }
      }
      EXPECT_NEAR(found / sum(image), within(radius) / within(kSersicEnd), 0.012)
          << "n " << index << ", within " << radius;
    }
  }
}

TEST(Field, AProfileIsSmooth) {
  // The pixels along a circle of a round exponential have equal light: the rings of points must not be
  // visible.
  const FieldSource galaxy{SourceKind::kGalaxy, 20, 0, 0, 0.9, 1, 1, 0};
  const image::Image image = drawn({galaxy}, Convolver(257, {}), 25.9);
  for (const double radius : {4.0, 10.0, 30.0, 60.0}) {
    double sum = 0, squares = 0;
    int count = 0;
    for (int y = 0; y < 257; ++y) {
      for (int x = 0; x < 257; ++x) {
        const double r = std::hypot(x - 128, y - 128);
        if (std::abs(r - radius) > 0.5) continue;
        // Corrected for the gradient of the profile within the ring.
        const double value =
            static_cast<double>(image.at(0, y, x)) * std::exp(1.678 * (r - radius) / (0.9 / kPixel));
        sum += value;
        squares += value * value;
        ++count;
      }
    }
    const double mean = sum / count;
    EXPECT_LT(std::sqrt(squares / count - mean * mean) / mean, 0.03) << radius;
  }
}

TEST(Field, BrighterGalaxiesAreLarger) {
  const std::vector<FieldSource> all = many_fields({"candels-wide", 1, 18, 27}, 60, 30);
  const auto median_size = [&](double from, double to) {
    std::vector<double> sizes;
    for (const FieldSource& source : all) {
      if (source.kind == SourceKind::kGalaxy && source.magnitude >= from && source.magnitude < to)
        sizes.push_back(source.half_light_arcsec);
      if (source.kind == SourceKind::kGalaxy) {
        EXPECT_GE(source.axis_ratio, 0.2);
        EXPECT_LE(source.axis_ratio, 1);
        EXPECT_GE(source.sersic_index, 0.5);
        EXPECT_LE(source.sersic_index, 5);
      }
    }
    std::ranges::nth_element(sizes, sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2));
    return sizes[sizes.size() / 2];
  };
  EXPECT_NEAR(median_size(24.4, 24.6), 0.27, 0.03);
  EXPECT_GT(median_size(20, 22), 1.5 * median_size(25, 26));
}

TEST(Field, TheSameSeedDrawsTheSameField) {
  const FieldOptions options{"candels-wide", 1, 16, 27};
  RandomStream one(4, "field", 7), same(4, "field", 7), other(4, "field", 8);
  const auto a = draw_field(options, 10, one), b = draw_field(options, 10, same),
             c = draw_field(options, 10, other);
  ASSERT_EQ(a.size(), b.size());
  ASSERT_FALSE(a.empty());
  EXPECT_EQ(a.back().x_arcsec, b.back().x_arcsec);
  EXPECT_NE(a.front().x_arcsec, c.front().x_arcsec);
}

}  // namespace
}  // namespace peculiar::mock
