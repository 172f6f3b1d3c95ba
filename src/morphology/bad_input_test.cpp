#include <gtest/gtest.h>

#include <chrono>

#include "base/random.h"
#include "morphology/cutout.h"
#include "morphology/stamp_measurement.h"

namespace peculiar::morphology {
namespace {

constexpr int kEdge = 64;

struct Stamp {
  std::vector<float> pixels = std::vector<float>(kEdge * kEdge, 0.0f);
  std::vector<std::uint8_t> mask;

  float& at(int y, int x) { return pixels[static_cast<std::size_t>(y * kEdge + x)]; }
  StampMeasurement measure(detection::DetectionOptions options = {}) const {
    return measure_stamp({kEdge, kEdge, pixels, mask, {}}, nullptr, options, {});
  }
};

Stamp noisy(std::uint64_t seed = 1, double sigma = 1) {
  Stamp stamp;
  RandomStream random(seed, "bad input");
  for (float& value : stamp.pixels) value = static_cast<float>(sigma * random.normal());
  return stamp;
}

void add_spot(Stamp& stamp, double x0, double y0, double peak, double width = 3) {
  for (int y = 0; y < kEdge; ++y) {
    for (int x = 0; x < kEdge; ++x)
      stamp.at(y, x) += static_cast<float>(
          peak * std::exp(-((x - x0) * (x - x0) + (y - y0) * (y - y0)) / (2 * width * width)));
  }
}

void expect_nothing(const StampMeasurement& found) {
  EXPECT_EQ(found.statistics.flag, kCatastrophic);
  EXPECT_EQ(found.flags & (kNoSource | kFailed), kNoSource);
  for (const StatisticColumn& column : statistic_columns())
    EXPECT_TRUE(std::isnan(found.statistics.*column.value)) << column.name;
}

TEST(BadInput, AllZero) { expect_nothing(Stamp().measure()); }

TEST(BadInput, AllNegative) {
  Stamp stamp = noisy();
  for (float& value : stamp.pixels) value -= 1000;
  add_spot(stamp, 32, 32, -500);
  expect_nothing(stamp.measure());
}

TEST(BadInput, AllNaN) {
  Stamp stamp;
  std::fill(stamp.pixels.begin(), stamp.pixels.end(), std::nanf(""));
  const StampMeasurement found = stamp.measure();
  expect_nothing(found);
  EXPECT_NE(found.flags & kPixelsMissing, 0);
}

TEST(BadInput, AllMasked) {
  Stamp stamp = noisy();
  add_spot(stamp, 32, 32, 100);
  stamp.mask.assign(kEdge * kEdge, 1);
  const StampMeasurement found = stamp.measure();
  expect_nothing(found);
  EXPECT_EQ(found.flags & kPixelsMissing, 0);
}

TEST(BadInput, MaskedPixelsDoNotCount) {
  Stamp stamp = noisy();
  add_spot(stamp, 32, 32, 100);
  stamp.mask.assign(kEdge * kEdge, 0);
  for (int y = 5; y < 12; ++y) {
    for (int x = 5; x < 12; ++x) stamp.mask[static_cast<std::size_t>(y * kEdge + x)] = 1;
  }
  const StampMeasurement clean = stamp.measure();
  for (int y = 5; y < 12; ++y) {
    for (int x = 5; x < 12; ++x) stamp.at(y, x) = (x + y) % 2 == 0 ? std::nanf("") : 1e6f;
  }
  const StampMeasurement spoilt = stamp.measure();
  EXPECT_EQ(clean.sources, spoilt.sources);
  EXPECT_EQ(clean.flags, spoilt.flags);
  EXPECT_EQ(clean.statistics.gini, spoilt.statistics.gini);
  EXPECT_EQ(clean.statistics.asymmetry, spoilt.statistics.asymmetry);
  EXPECT_EQ(clean.statistics.sersic_n, spoilt.statistics.sersic_n);
}

void expect_same(const StampMeasurement& one, const StampMeasurement& other) {
  EXPECT_EQ(one.sources, other.sources);
  EXPECT_EQ(one.companions, other.companions);
  EXPECT_EQ(one.flags, other.flags);
  EXPECT_EQ(one.statistics.flag, other.statistics.flag);
  for (const StatisticColumn& column : statistic_columns()) {
    const double value = one.statistics.*column.value, same = other.statistics.*column.value;
    EXPECT_TRUE(value == same || (std::isnan(value) && std::isnan(same))) << column.name;
  }
}

TEST(BadInput, AMaskedColumnIsNoCompanion) {
  Stamp stamp = noisy();
  add_spot(stamp, 32, 32, 100);
  stamp.mask.assign(kEdge * kEdge, 0);
  const auto with = [&](float under) {
    for (int y = 0; y < kEdge; ++y) {
      for (int x = 8; x < 10; ++x) {
        stamp.mask[static_cast<std::size_t>(y * kEdge + x)] = 1;
        stamp.at(y, x) = under;
      }
    }
    return stamp.measure();
  };
  const StampMeasurement clean = with(0);
  EXPECT_EQ(clean.companions, 0);
  for (const float under : {5000.0f, -5000.0f, std::nanf("")}) expect_same(clean, with(under));
}

/// A cosmic ray masked in one of its two pixels: the other is an outlier among its neighbours.
TEST(BadInput, AMaskedPixelHidesNoOutlierBesideIt) {
  Stamp pixels = noisy();
  add_spot(pixels, 32, 32, 100);
  SegmentedStamp stamp{Plane(kEdge, kEdge), Grid<std::int32_t>(kEdge, kEdge), Mask(kEdge, kEdge), Plane()};
  std::copy(pixels.pixels.begin(), pixels.pixels.end(), stamp.image.values.begin());
  for (int y = 25; y < 40; ++y)
    for (int x = 25; x < 40; ++x) stamp.segmentation.at(y, x) = 1;
  stamp.image.at(32, 38) = 2000;
  stamp.mask.at(32, 39) = 1;
  std::vector<std::vector<double>> images;
  for (const double under : {0.0, 2000.0, std::nan("")}) {
    stamp.image.at(32, 39) = under;
    const Cutout cutout = cut_out(stamp, 1).value();
    EXPECT_EQ(cutout.masked.at(32 - cutout.y0, 38 - cutout.x0), 1) << under;
    images.push_back(cutout.image.values);
    EXPECT_EQ(images.back(), images.front()) << under;
  }
}

TEST(BadInput, NaNInTheSourceIsFlagged) {
  Stamp stamp = noisy();
  add_spot(stamp, 32, 32, 100);
  for (int y = 30; y < 35; ++y) {
    for (int x = 30; x < 35; ++x) stamp.at(y, x) = std::nanf("");
  }
  const StampMeasurement found = stamp.measure();
  EXPECT_NE(found.flags & kPixelsMissing, 0);
  EXPECT_NE(found.flags & kTouchesMasked, 0);
  EXPECT_EQ(found.statistics.flag, kBad);  // its centre is masked
}

TEST(BadInput, SinglePixelSource) {
  Stamp stamp = noisy();
  stamp.at(32, 32) = 500;
  detection::DetectionOptions options;
  options.min_area = 1;
  options.smooth = false;
  const StampMeasurement found = stamp.measure(options);
  EXPECT_GE(found.sources, 1);
  EXPECT_GE(found.statistics.flag, kBad);
}

TEST(BadInput, SaturatedCoreIsMeasured) {
  Stamp stamp = noisy();
  add_spot(stamp, 32, 32, 5000);
  for (float& value : stamp.pixels) value = std::min(value, 1000.0f);
  const StampMeasurement found = stamp.measure();
  EXPECT_EQ(found.sources, 1);
  EXPECT_TRUE(std::isfinite(found.statistics.gini));
  EXPECT_TRUE(std::isfinite(found.statistics.concentration));
}

TEST(BadInput, SourceOnTheEdgeIsFlagged) {
  Stamp stamp = noisy();
  add_spot(stamp, 1, 30, 100);
  const StampMeasurement found = stamp.measure();
  EXPECT_NE(found.flags & kAtEdge, 0);
  EXPECT_NE(found.flags & kNotCentral, 0);
}

TEST(BadInput, OfTwoEqualSourcesTheCentralIsMain) {
  Stamp stamp = noisy();
  add_spot(stamp, 32, 32, 100, 2.5);
  add_spot(stamp, 48, 32, 100, 2.5);
  const StampMeasurement found = stamp.measure();
  EXPECT_EQ(found.companions, 1);
  EXPECT_NEAR(found.companion_flux_ratio, 1, 0.02);
  EXPECT_NEAR(found.companion_separation, 16, 0.1);
  EXPECT_NEAR(found.statistics.xc_centroid, 32, 0.2);
}

/// Any input gives only numbers, or NaN with flags.
void fuzz(std::uint64_t first, std::uint64_t end) {
  for (std::uint64_t seed = first; seed < end; ++seed) {
    RandomStream random(seed, "fuzz");
    Stamp stamp = noisy(seed, std::pow(10, random.uniform(-3, 3)));
    const auto spots = random.below(5);
    for (std::uint64_t i = 0; i < spots; ++i)
      add_spot(stamp, random.uniform(-5, 69), random.uniform(-5, 69), std::pow(10, random.uniform(-2, 5)) - 1,
               random.uniform(0.3, 15));
    if (random.uniform() < 0.3) stamp.mask.assign(kEdge * kEdge, 0);
    const float values[] = {std::nanf(""), INFINITY, -INFINITY, 0, 1e30f, -1e30f};
    for (std::uint64_t i = random.below(40); i > 0; --i) {
      stamp.pixels[random.below(stamp.pixels.size())] = values[random.below(6)];
      if (!stamp.mask.empty()) stamp.mask[random.below(stamp.mask.size())] = 1;
    }
    if (random.uniform() < 0.1) std::fill(stamp.pixels.begin(), stamp.pixels.begin() + 2000, 7.0f);
    detection::DetectionOptions options;
    options.threshold = random.uniform(0.5, 5);
    options.min_area = static_cast<std::int64_t>(1 + random.below(10));
    const StampMeasurement found = stamp.measure(options);
    for (const StatisticColumn& column : statistic_columns())
      ASSERT_FALSE(std::isinf(found.statistics.*column.value)) << column.name << " of seed " << seed;
    if (found.statistics.flag == kGood) {
      ASSERT_TRUE(std::isfinite(found.statistics.gini)) << seed;
      ASSERT_TRUE(std::isfinite(found.statistics.asymmetry)) << seed;
      ASSERT_GT(found.statistics.rpetro_circ, 0) << seed;
    }
  }
}

TEST(BadInput, RandomStamps) { fuzz(0, 50); }

TEST(BadInputSlow, RandomStampsForAMinute) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  for (std::uint64_t seed = 1000; std::chrono::steady_clock::now() < end; seed += 50) fuzz(seed, seed + 50);
}

}  // namespace
}  // namespace peculiar::morphology
