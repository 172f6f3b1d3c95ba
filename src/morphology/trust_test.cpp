#include "morphology/trust.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace peculiar::morphology {
namespace {

constexpr int kEdge = 96;

/// A stamp with noise of 1.
struct Stamp {
  std::vector<float> pixels = std::vector<float>(kEdge * kEdge, 0.0F);
  std::vector<std::uint8_t> mask;

  explicit Stamp(std::uint64_t seed = 1) {
    RandomStream random(seed, "trust");
    for (float& value : pixels) value = static_cast<float>(random.normal());
  }
  Stamp& disc(double x0, double y0, double peak, double scale) {
    return add([&](int x, int y) { return peak * std::exp(-std::hypot(x - x0, y - y0) / scale); });
  }
  template <typename Light>
  Stamp& add(const Light& light) {
    for (int y = 0; y < kEdge; ++y) {
      for (int x = 0; x < kEdge; ++x)
        pixels[static_cast<std::size_t>(y * kEdge + x)] += static_cast<float>(light(x, y));
    }
    return *this;
  }
  template <typename Covers>
  Stamp& hide(const Covers& covers) {
    mask.assign(pixels.size(), 0);
    for (int y = 0; y < kEdge; ++y) {
      for (int x = 0; x < kEdge; ++x) mask[static_cast<std::size_t>(y * kEdge + x)] = covers(x, y) ? 1 : 0;
    }
    return *this;
  }
  StampMeasurement measure(bool subtract_background = false) const {
    detection::DetectionOptions options;
    options.subtract_background = subtract_background;
    return measure_stamp({kEdge, kEdge, pixels, mask, {}}, nullptr, options, {});
  }
};

TEST(Trust, AWholeGalaxyInTheMiddleIsGood) {
  for (const double scale : {4.0, 6.0}) {
    const StampMeasurement found = Stamp().disc(47.5, 47.5, 60, scale).measure();
    EXPECT_EQ(found.statistics.flag, kGood);
    EXPECT_EQ(found.statistics.flag_sersic, kGood);
    EXPECT_EQ(found.flags, 0);
    EXPECT_NEAR(found.statistics.sersic_n, 1, 0.1);
    EXPECT_NEAR(found.statistics.sersic_rhalf, 1.678 * scale, 0.05 * 1.678 * scale);
  }
}

TEST(Trust, ASourceCutByTheEdgeIsSuspect) {
  const StampMeasurement found = Stamp().disc(6, 47.5, 60, 5).measure();
  EXPECT_NE(found.flags & kAtEdge, 0);
  EXPECT_GE(found.statistics.flag, kSuspect);
  EXPECT_GE(found.statistics.flag_sersic, kSuspect);
}

TEST(Trust, ASourceLargerThanTheStampIsSuspect) {
  const StampMeasurement found = Stamp().disc(47.5, 47.5, 60, 40).measure();
  EXPECT_NE(found.flags & kAtEdge, 0);
  EXPECT_GE(found.statistics.flag, kSuspect);
  EXPECT_GE(found.statistics.flag_sersic, kSuspect);
}

TEST(Trust, AHalfMaskedSourceIsSuspect) {
  const StampMeasurement half =
      Stamp().disc(47.5, 47.5, 60, 5).hide([](int x, int) { return x > 47; }).measure();
  EXPECT_NE(half.flags & kHalfHidden, 0);
  EXPECT_GE(half.statistics.flag, kSuspect);
  EXPECT_GE(half.statistics.flag_sersic, kSuspect);
  // A bad column and a cosmic ray do not hide half a galaxy.
  const StampMeasurement column =
      Stamp()
          .disc(47.5, 47.5, 60, 5)
          .hide([](int x, int y) { return x == 52 || (y > 49 && y < 52 && x < 45); })
          .measure();
  EXPECT_EQ(column.flags & kHalfHidden, 0);
  EXPECT_EQ(column.statistics.flag, kGood);
}

TEST(Trust, AnotherSourceThanTheMiddlesIsSuspect) {
  const StampMeasurement found = Stamp().disc(25, 30, 60, 4).measure();
  EXPECT_EQ(found.flags, std::int64_t{kNotCentral});
  EXPECT_EQ(found.statistics.flag, kSuspect);
}

// A galaxy whose light was partly subtracted with the background, and other sources in the stamp.
TEST(Trust, NothingInATroughIsGood) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    for (const double depth : {3.0, 8.0}) {
      Stamp stamp(seed);
      stamp.disc(47.5, 47.5, 30, 4);
      stamp.add([&](int x, int y) {
        return -depth * std::exp(-0.5 * (std::pow(x - 47.5, 2) + std::pow(y - 47.5, 2)) / 400);
      });
      const StampMeasurement found = stamp.measure(true);
      if (found.statistics.flag == kCatastrophic) continue;
      EXPECT_GE(found.statistics.flag, kSuspect) << seed << " " << depth;
      EXPECT_GE(found.statistics.flag_sersic, kSuspect) << seed << " " << depth;
    }
  }
}

TEST(Trust, GalaxiesOnLevelSkyAreInNoTrough) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const double scale = 1.5 + 0.1 * static_cast<double>(seed);
    const StampMeasurement found = Stamp(seed).disc(47.5, 47.5, 30, scale).measure(seed % 2 == 0);
    EXPECT_EQ(found.flags & kInTrough, 0) << seed;
    EXPECT_EQ(found.statistics.flag_sersic, kGood) << seed;
  }
}

TEST(Trust, NothingBelowZeroIsGood) {
  Stamp stamp;
  stamp.disc(47.5, 47.5, 60, 4).add([](int, int) { return -3; });
  const StampMeasurement found = stamp.measure();
  EXPECT_EQ(found.statistics.flag, kBad);
  EXPECT_GE(found.statistics.flag_sersic, kSuspect);
}

TEST(Trust, ASmallSourceHasNoSmoothness) {
  const StampMeasurement small = Stamp().disc(47.5, 47.5, 300, 1.2).measure();
  ASSERT_LT(small.statistics.rpetro_circ, 8);
  EXPECT_TRUE(std::isnan(small.statistics.smoothness));
  EXPECT_NE(small.flags & kTooSmall, 0);
  EXPECT_EQ(small.statistics.flag, kGood);
  const StampMeasurement large = Stamp().disc(47.5, 47.5, 300, 3).measure();
  ASSERT_GT(large.statistics.rpetro_circ, 8);
  EXPECT_TRUE(std::isfinite(large.statistics.smoothness));
}

TEST(Trust, FitsAreJudgedByWhatTheyFound) {
  const SersicProfile good{3, 12, 2, {40, 50}, 0.3, 1};
  const auto judged = [&](const auto& change, double chi2 = 1.1) {
    SersicProfile profile = good;
    change(profile);
    return fit_quality(profile, chi2, 96, 128);
  };
  EXPECT_EQ(judged([](SersicProfile&) {}), kGood);
  EXPECT_EQ(judged([](SersicProfile&) {}, 11), kSuspect);
  EXPECT_EQ(judged([](SersicProfile&) {}, std::nan("")), kSuspect);
  EXPECT_EQ(judged([](SersicProfile& p) { p.centre.x = 127.6; }), kBad);
  EXPECT_EQ(judged([](SersicProfile& p) { p.centre.x = 127.4; }), kGood);
  EXPECT_EQ(judged([](SersicProfile& p) { p.centre.y = -0.6; }), kBad);
  EXPECT_EQ(judged([](SersicProfile& p) { p.centre.y = std::nan(""); }), kBad);
  EXPECT_EQ(judged([](SersicProfile& p) { p.half_light_radius = 400; }), kBad);
  EXPECT_EQ(judged([](SersicProfile& p) { p.half_light_radius = 96; }), kBad);
  EXPECT_EQ(judged([](SersicProfile& p) { p.half_light_radius = 49; }), kSuspect);
  EXPECT_EQ(judged([](SersicProfile& p) { p.half_light_radius = 0.3; }), kSuspect);
  EXPECT_EQ(judged([](SersicProfile& p) { p.ellipticity = 0.99; }), kSuspect);
  EXPECT_EQ(judged([](SersicProfile& p) { p.n = 0.09; }), kSuspect);
  EXPECT_EQ(judged([](SersicProfile& p) { p.n = 8.5; }), kSuspect);
  EXPECT_EQ(judged([](SersicProfile& p) { p.amplitude = -1; }), kBad);
}

TEST(Trust, TheHiddenShareIsThatOfTheArea) {
  Mask mask(60, 60);
  EXPECT_NEAR(hidden_share(mask, {30, 30}, 20), 0, 1e-9);
  EXPECT_NEAR(hidden_share(mask, {-0.5, 30}, 20), 0.5, 1e-9);
  EXPECT_NEAR(hidden_share(mask, {-0.5, -0.5}, 20), 0.75, 1e-9);
  for (int y = 0; y < 60; ++y) {
    for (int x = 30; x < 60; ++x) mask.at(y, x) = 1;
  }
  EXPECT_NEAR(hidden_share(mask, {29.5, 30}, 20), 0.5, 1e-9);
  EXPECT_TRUE(std::isnan(hidden_share(mask, {30, 30}, std::nan(""))));
}

}  // namespace
}  // namespace peculiar::morphology
