#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/random.h"
#include "detection/detection.h"
#include "detection/extraction.h"

namespace peculiar::detection {
namespace {

struct Field {
  int height;
  int width;
  std::vector<float> pixels;
  std::vector<float> variance;
  std::vector<std::uint8_t> mask;

  Field(int rows, int columns)
      : height(rows),
        width(columns),
        pixels(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)) {}

  void add_noise(double sigma, std::uint64_t seed, int from_column = 0) {
    RandomStream random(seed, "noise");
    for (std::size_t i = 0; i < pixels.size(); ++i) {
      const double value = sigma * random.normal();
      if (static_cast<int>(i) % width >= from_column) pixels[i] += static_cast<float>(value);
    }
  }
  void add(double x0, double y0, double peak, double sigma) {
    const int reach = static_cast<int>(6 * sigma) + 1;
    for (int y = std::max(0, static_cast<int>(y0) - reach);
         y < std::min(height, static_cast<int>(y0) + reach); ++y) {
      for (int x = std::max(0, static_cast<int>(x0) - reach);
           x < std::min(width, static_cast<int>(x0) + reach); ++x) {
        const double r2 = (x - x0) * (x - x0) + (y - y0) * (y - y0);
        pixels[static_cast<std::size_t>(y * width + x)] +=
            static_cast<float>(peak * std::exp(-r2 / (2 * sigma * sigma)));
      }
    }
  }
  /// Sources of many kinds, including blended ones and some at the edges.
  void add_sources(int count, std::uint64_t seed) {
    RandomStream random(seed, "sources");
    for (int i = 0; i < count; ++i) {
      const double x = random.uniform(0, width), y = random.uniform(0, height);
      add(x, y, std::exp(random.uniform(0.5, 7)), random.uniform(1, 4));
    }
  }
  Frame frame() const { return {height, width, pixels, mask, variance}; }
};

void expect_same(const Detection& a, const Detection& b) {
  ASSERT_EQ(a.sources.size(), b.sources.size());
  EXPECT_EQ(a.segmentation, b.segmentation);
  for (std::size_t i = 0; i < a.sources.size(); ++i) {
    EXPECT_EQ(a.sources[i].flux, b.sources[i].flux);
    EXPECT_EQ(a.sources[i].x, b.sources[i].x);
    EXPECT_EQ(a.sources[i].semi_major, b.sources[i].semi_major);
    EXPECT_EQ(a.sources[i].flags, b.sources[i].flags);
  }
}

Field crowded_field() {
  Field field(300, 260);
  field.add_noise(1, 1);
  field.add_sources(250, 2);
  return field;
}

/// A map equal to the sky's noise changes nothing, whether uniform or pixel by pixel.
TEST(NoiseMap, ConstantMapFindsTheSameSources) {
  for (const bool masked : {false, true}) {
    Field field = crowded_field();
    if (masked) {
      field.mask.assign(field.pixels.size(), 0);
      for (int y = 100; y < 130; ++y)
        for (int x = 40; x < 90; ++x) field.mask[static_cast<std::size_t>(y * field.width + x)] = 1;
    }
    for (const bool smooth : {true, false}) {
      DetectionOptions options;
      options.smooth = smooth;
      const Detection without = detect(field.frame(), options);
      ASSERT_GT(without.sources.size(), 100u);
      Field with = field;
      with.variance.assign(field.pixels.size(), static_cast<float>(std::pow(without.background_rms, 2)));
      expect_same(without, detect(with.frame(), options));
      // One corner pixel differs by a millionth: the noise is now a plane.
      with.variance.back() *= 1.000001F;
      expect_same(without, detect(with.frame(), options));
    }
  }
}

/// The way of masking does not matter: mask, NaN, or 0 in the variance.
TEST(NoiseMap, MaskedByItsVariance) {
  Field by_mask = crowded_field();
  by_mask.variance.assign(by_mask.pixels.size(), 1);
  RandomStream random(3, "depth");
  for (int y = 0; y < by_mask.height; ++y)
    for (int x = 130; x < by_mask.width; ++x)
      by_mask.variance[static_cast<std::size_t>(y * by_mask.width + x)] = 1.1F;
  by_mask.mask.assign(by_mask.pixels.size(), 0);
  Field by_nan = by_mask, by_zero = by_mask;
  for (std::size_t i = 0; i < by_mask.mask.size(); ++i) {
    const std::size_t x = i % 260, y = i / 260;
    if (random.uniform() > 0.01 && !(x > 100 && x < 160 && y > 50 && y < 90)) continue;
    by_mask.mask[i] = 1;
    by_nan.variance[i] = std::nanf("");
    by_zero.variance[i] = 0;
  }
  const Detection masked = detect(by_mask.frame(), {});
  ASSERT_GT(masked.sources.size(), 100u);
  expect_same(masked, detect(by_nan.frame(), {}));
  expect_same(masked, detect(by_zero.frame(), {}));
}

/// No source where the noise is three times higher, and none at the step or around holes of the map.
TEST(NoiseMap, NoisyPartAddsNoSource) {
  Field field(400, 400);
  field.add_noise(1, 4);
  field.add_noise(std::sqrt(8.0), 5, 300);
  field.variance.assign(field.pixels.size(), 1);
  RandomStream random(6, "holes");
  for (std::size_t i = 0; i < field.pixels.size(); ++i) {
    if (i % 400 >= 300) field.variance[i] = 9;
    if (random.uniform() < 0.02) field.variance[i] = random.uniform() < 0.5 ? 0 : std::nanf("");
  }
  for (int i = 0; i < 9; ++i) field.add(50 + 100 * (i % 3), 60 + 130 * (i / 3), 20, 2.5);
  EXPECT_EQ(detect(field.frame(), {}).sources.size(), 9u);
  field.variance.clear();
  EXPECT_GT(detect(field.frame(), {}).sources.size(), 30u);
}

/// False detections in white noise, with a map of the true rms and without, as many as by Source Extractor
/// 2.25: its counts are for one 2048 x 2048 field, default.conv or FILTER N, other settings as the defaults
/// here, MAP_RMS for the map. Without a map, both use a sigma measured 0.7 % too low.
TEST(NoiseMap, FalseDetectionsAreSourceExtractors) {
  struct Level {
    bool smooth;
    std::int64_t min_area;
    double threshold, without, with;  // counts
  };
  constexpr std::array kLevels = {
      Level{true, 1, 1.25, 1607, 1369}, Level{true, 1, 1.5, 144, 115}, Level{true, 1, 2, 0, 0},
      Level{true, 5, 1, 240, 190},      Level{true, 5, 1.5, 0, 0},     Level{true, 5, 3, 0, 0},
      Level{false, 1, 3, 6223, 5359},   Level{false, 1, 4, 169, 129},  Level{false, 1, 5, 1, 0},
      Level{false, 5, 2, 12, 7},        Level{false, 5, 3, 0, 0}};
  constexpr int kEdge = 1024;
  constexpr double kShare = kEdge * kEdge / (2048.0 * 2048);
  Field field(kEdge, kEdge);
  field.add_noise(2, 7);
  Field mapped = field;
  mapped.variance.assign(field.pixels.size(), 4);
  mapped.variance.front() = 4.001F;  // not uniform
  for (const Level& level : kLevels) {
    DetectionOptions options;
    options.smooth = level.smooth;
    options.min_area = level.min_area;
    options.threshold = level.threshold;
    for (const bool with_map : {false, true}) {
      const Detection found = detect((with_map ? mapped : field).frame(), options);
      const double expected = kShare * (with_map ? level.with : level.without);
      // Four times the counting error of both, and 3 % for the uncertainty of the measured sigma.
      const double bound = 4 * std::sqrt(expected * (1 + kShare) + 0.5) + 0.03 * expected;
      EXPECT_NEAR(static_cast<double>(found.sources.size()), expected, bound)
          << level.smooth << " " << level.min_area << " " << level.threshold << " " << with_map;
    }
  }
}

/// A field of more stars than can be deblended, all in one blend.
Field blend_of(int stars) {
  const int edge = 7 * static_cast<int>(std::ceil(std::sqrt(stars)));
  Field field(edge + 40, edge + 160);
  for (int i = 0; i < stars; ++i) field.add(20 + 7 * (i % (edge / 7)), 20 + 7 * (i / (edge / 7)), 100, 1.6);
  field.add(edge + 100, 60, 200, 2);
  field.add(edge + 108, 60, 150, 2);
  field.add_noise(0.5, 8);
  field.variance.assign(field.pixels.size(), 0.25F);
  return field;
}

TEST(NoiseMap, OverflowKeepsThatBlendWhole) {
  const Field field = blend_of(1600);
  DetectionOptions options;
  options.threshold = 5;
  options.subtract_background = false;
  const Detection found = detect(field.frame(), options);
  ASSERT_EQ(found.sources.size(), 3u);
  for (const Source& source : found.sources) {
    EXPECT_EQ((source.flags & kUnparted) != 0, source.pixels > 10000) << source.x;
    EXPECT_EQ((source.flags & kDeblended) != 0, source.pixels < 10000) << source.x;
    const auto own = std::count(found.segmentation.begin(), found.segmentation.end(), source.label);
    EXPECT_EQ(own, source.pixels);
  }
  // Above the saddle points between the stars there is no blend.
  options.threshold = 100;
  EXPECT_GT(detect(field.frame(), options).sources.size(), 1500u);
}

TEST(NoiseMap, ContrastOfOnePartsNothing) {
  const Field field = crowded_field();
  DetectionOptions options;
  options.clean = 0;
  const std::size_t parted = detect(field.frame(), options).sources.size();
  options.deblend_contrast = 1;
  const Detection whole = detect(field.frame(), options);
  EXPECT_LT(whole.sources.size(), parted);
  for (const Source& source : whole.sources) EXPECT_EQ(source.flags & kDeblended, 0);
  options.threshold = 5;
  options.subtract_background = false;
  EXPECT_EQ(detect(blend_of(1600).frame(), options).sources.size(), 2u);
}

}  // namespace
}  // namespace peculiar::detection
