#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "morphology/morphology_testing.h"
#include "morphology/stamp_measurement.h"

namespace peculiar::morphology {
namespace {

constexpr int kEdge = 160;  // wide enough that the cut-out never reaches the stamp's edge
constexpr int kCorner = 50;

/// A galaxy in a wide sky; its pixels have the label 1.
SegmentedStamp galaxy_in_sky(std::uint64_t seed, int shift = 0, double noise = 0.3) {
  kit::GalaxyOptions options;
  RandomStream random(seed, "invariants");
  const kit::GalaxyParameters parameters = kit::draw_parameters(random, kit::GalaxyKind::kDistorted, options);
  const image::Image galaxy = kit::render_galaxy(parameters, options);
  SegmentedStamp stamp{Plane(kEdge, kEdge), Grid<std::int32_t>(kEdge, kEdge), Mask(kEdge, kEdge),
                       Plane(kEdge, kEdge, 1)};
  // The sky moves with the galaxy.
  for (int y = 0; y < kEdge; ++y) {
    for (int x = 0; x < kEdge; ++x)
      stamp.image.at((y + shift) % kEdge, (x + shift) % kEdge) = noise * random.normal();
  }
  for (int y = 0; y < galaxy.height; ++y) {
    for (int x = 0; x < galaxy.width; ++x) {
      stamp.image.at(y + kCorner + shift, x + kCorner + shift) += galaxy.at(0, y, x);
      if (galaxy.at(0, y, x) > 1.5) stamp.segmentation.at(y + kCorner + shift, x + kCorner + shift) = 1;
    }
  }
  return stamp;
}

using Move = std::function<std::pair<int, int>(int, int)>;

template <typename Value>
Grid<Value> moved(const Grid<Value>& grid, const Move& from) {
  Grid<Value> result(grid.height, grid.width);
  for (int y = 0; y < grid.height; ++y) {
    for (int x = 0; x < grid.width; ++x) {
      const auto [from_y, from_x] = from(y, x);
      result.at(y, x) = grid.at(from_y, from_x);
    }
  }
  return result;
}

SegmentedStamp moved(const SegmentedStamp& stamp, const Move& from) {
  return {moved(stamp.image, from), moved(stamp.segmentation, from), moved(stamp.mask, from),
          moved(stamp.variance, from)};
}

bool is_place_or_angle(const std::string& name) {
  return name.starts_with("xc_") || name.starts_with("yc_") || name.starts_with("orientation") ||
         name == "sersic_theta" || name == "sersic_xc" || name == "sersic_yc";
}

bool scales_with_flux(const StatisticColumn& column) { return column.unit == std::string("flux"); }

TEST(Invariants, FluxScale) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    SegmentedStamp stamp = galaxy_in_sky(seed);
    const Statistics before = measure_source(stamp, 1, nullptr, {});
    for (double& value : stamp.image.values) value *= 1000;
    for (double& value : stamp.variance.values) value *= 1e6;
    const Statistics after = measure_source(stamp, 1, nullptr, {});
    for (const StatisticColumn& column : statistic_columns()) {
      const double expected = before.*column.value * (scales_with_flux(column) ? 1000 : 1);
      EXPECT_NEAR(after.*column.value, expected, 1e-6 * std::abs(expected) + 1e-8)
          << column.name << " of " << seed;
    }
    EXPECT_EQ(after.flag, before.flag);
  }
}

TEST(Invariants, BriefMeasurementsAreThoseOfTheWhole) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const SegmentedStamp stamp = galaxy_in_sky(seed);
    const Statistics whole = measure_source(stamp, 1, nullptr, {.sersic = false});
    const Statistics brief = measure_source(stamp, 1, nullptr, {.brief = true});
    for (const auto statistic :
         {&Statistics::flux_circ, &Statistics::r50, &Statistics::concentration, &Statistics::gini,
          &Statistics::m20, &Statistics::sn_per_pixel, &Statistics::ellipticity_asymmetry})
      EXPECT_NEAR(brief.*statistic, whole.*statistic, 0.01 * std::abs(whole.*statistic) + 1e-3) << seed;
    // The sky of eight squares instead of one.
    EXPECT_NEAR(brief.asymmetry, whole.asymmetry, 0.01) << seed;
    EXPECT_TRUE(std::isnan(brief.smoothness) && std::isnan(brief.multimode) &&
                std::isnan(brief.shape_asymmetry) && std::isnan(brief.sersic_n));
  }
}

TEST(Invariants, ShiftByWholePixels) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Statistics before = measure_source(galaxy_in_sky(seed), 1, nullptr, {});
    const Statistics after = measure_source(galaxy_in_sky(seed, 7), 1, nullptr, {});
    for (const StatisticColumn& column : statistic_columns()) {
      const std::string name = column.name;
      const bool moves =
          name.starts_with("xc_") || name.starts_with("yc_") || name == "sersic_xc" || name == "sersic_yc";
      const double expected = before.*column.value + (moves ? 7 : 0);
      EXPECT_NEAR(after.*column.value, expected, 1e-6 * std::abs(expected) + 1e-9) << name << " of " << seed;
    }
  }
}

TEST(Invariants, Padding) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const SegmentedStamp stamp = galaxy_in_sky(seed);
    constexpr int kPad = 9;
    SegmentedStamp wide{Plane(kEdge + kPad, kEdge + kPad, 5.0),
                        Grid<std::int32_t>(kEdge + kPad, kEdge + kPad), Mask(kEdge + kPad, kEdge + kPad),
                        Plane(kEdge + kPad, kEdge + kPad, 1.0)};
    for (int y = 0; y < kEdge; ++y) {
      for (int x = 0; x < kEdge; ++x) {
        wide.image.at(y, x) = stamp.image.at(y, x);
        wide.segmentation.at(y, x) = stamp.segmentation.at(y, x);
      }
    }
    const Statistics before = measure_source(stamp, 1, nullptr, {});
    const Statistics after = measure_source(wide, 1, nullptr, {});
    for (const StatisticColumn& column : statistic_columns())
      EXPECT_EQ(after.*column.value, before.*column.value) << column.name << " of " << seed;
  }
}

/// With little noise: after a rotation the sky box is a different one, and so is its contribution to A and S.
TEST(Invariants, QuarterTurnsAndFlips) {
  const std::map<std::string, Move> moves{{"quarter turn",
                                           [](int y, int x) {
                                             return std::pair{kEdge - 1 - x, y};
                                           }},
                                          {"half turn",
                                           [](int y, int x) {
                                             return std::pair{kEdge - 1 - y, kEdge - 1 - x};
                                           }},
                                          {"flip",
                                           [](int y, int x) {
                                             return std::pair{y, kEdge - 1 - x};
                                           }},
                                          {"transposition", [](int y, int x) {
                                             return std::pair{x, y};
                                           }}};
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const SegmentedStamp stamp = galaxy_in_sky(seed, 0, 0.01);
    const Statistics before = measure_source(stamp, 1, nullptr, {});
    for (const auto& [name, move] : moves) {
      const Statistics after = measure_source(moved(stamp, move), 1, nullptr, {});
      for (const StatisticColumn& column : statistic_columns()) {
        const std::string statistic = column.name;
        // Not invariant: the sky itself, statistics that depend on single pixels of the outline or on the
        // number of pixels in the cut-out.
        if (is_place_or_angle(statistic) || statistic.starts_with("sky_") || statistic.starts_with("rmax_") ||
            statistic == "sersic_aic" || statistic == "sersic_bic" || statistic == "multimode")
          continue;
        // A boxcar of even size has no middle pixel; the outline counts pixels.
        const double bound = statistic == "smoothness" ? 0.05 : statistic == "shape_asymmetry" ? 0.02 : 0.005;
        const double expected = before.*column.value;
        EXPECT_NEAR(after.*column.value, expected, bound * (1 + std::abs(expected)))
            << statistic << " of " << seed << " after a " << name;
      }
    }
  }
}

TEST(Invariants, AddedSkyIsTakenOff) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    TestGalaxy galaxy = test_galaxy(seed, kit::GalaxyKind::kSingle);
    const StampMeasurement before = measure_stamp(galaxy.frame(), nullptr, {}, {});
    for (float& value : galaxy.truth.image.pixels) value += 100;
    const StampMeasurement after = measure_stamp(galaxy.frame(), nullptr, {}, {});
    EXPECT_EQ(after.sources, before.sources);
    for (double Statistics::*value :
         {&Statistics::gini, &Statistics::m20, &Statistics::concentration, &Statistics::asymmetry,
          &Statistics::smoothness, &Statistics::rpetro_circ, &Statistics::sersic_n}) {
      EXPECT_EQ(std::isnan(after.statistics.*value), std::isnan(before.statistics.*value));
      if (std::isnan(before.statistics.*value)) continue;  // the smoothness of a small galaxy
      EXPECT_NEAR(after.statistics.*value, before.statistics.*value,
                  2e-3 * std::abs(before.statistics.*value) + 2e-3);
    }
  }
}

}  // namespace
}  // namespace peculiar::morphology
