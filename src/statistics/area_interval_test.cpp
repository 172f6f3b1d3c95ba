#include "statistics/area_interval.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/random.h"
#include "base/test_referee.h"
#include "statistics/ranking_quality.h"
#include "statistics/two_sample.h"

namespace peculiar::statistics {
namespace {

TEST(AreaIntervals, AreAsComputedByHand) {
  // At an area of 1/2: 1/4 (1 + (N - 1) 2/3) / (m n), N = (m + n) / 2; for equal numbers about 1 / (6 n).
  EXPECT_NEAR(modelled_squared_error(0.5, {5, 5}), 0.25 * (1 + 4 * 2 / 3.0) / 25, 1e-15);
  EXPECT_NEAR(modelled_squared_error(0.5, {10, 30}), 0.25 * (1 + 19 * 2 / 3.0) / 300, 1e-15);
  // One pair, the higher above: (1 - A)^2 = 4 A (1 - A), so A = 1 / 5.
  EXPECT_NEAR(area_interval(1, {1, 1}, 2).low, 0.2, 1e-12);
  EXPECT_EQ(area_interval(1, {1, 1}, 2).high, 1);
  const AreaInterval middle = area_interval(0.5, {40, 20}, kSure);
  EXPECT_NEAR(middle.low + middle.high, 1, 1e-12);
  const AreaInterval one = area_interval(0.9, {40, 20}, kSure), other = area_interval(0.1, {40, 20}, kSure);
  EXPECT_NEAR(one.low, 1 - other.high, 1e-12);
  EXPECT_NEAR(std::pow(0.9 - one.low, 2), kSure * kSure * modelled_squared_error(one.low, {40, 20}), 1e-9);
  EXPECT_GT(0.9 - one.low, one.high - 0.9) << "asymmetric";
  EXPECT_TRUE(std::isnan(area_interval(0.9, {std::nan(""), 3}, 1).low));
  EXPECT_TRUE(std::isnan(area_interval(std::nan(""), {3, 3}, 1).high));
}

TEST(AreaIntervals, HaveTheMeasuredErrorWhereItIsLarger) {
  const double modelled = modelled_squared_error(0.8, {100, 50});
  EXPECT_EQ(effective_numbers(0.8, {100, 50}, 0.5 * modelled, 0.5 * modelled).first, 100);
  EXPECT_NEAR(effective_numbers(0.8, {100, 50}, 2 * modelled, 2 * modelled).second, 25, 1e-9);
  EXPECT_NEAR(effective_numbers(0.8, {100, 50}, 2 * modelled, 0.5 * modelled).second, 100, 1e-9);
  EXPECT_NEAR(effective_numbers(1, {100, 50}, 0, 0).second, 50, 1e-9);
  EXPECT_TRUE(std::isnan(effective_numbers(1, {1, 50}, std::nan(""), std::nan("")).second));
}

/// Samples of normal deviates, the second higher by `lead` and `deviation` times as wide, with `views` of
/// each group; `correlation`: of views of one group.
struct Draw {
  std::size_t first, second, views;
  double lead, deviation, correlation;

  GroupedValues sample(std::size_t groups, bool is_second, RandomStream& random) const {
    GroupedValues result;
    for (std::size_t group = 0; group < groups; ++group) {
      const double own = random.normal();
      for (std::size_t view = 0; view < views; ++view) {
        const double value = std::sqrt(correlation) * own + std::sqrt(1 - correlation) * random.normal();
        result.values.push_back(is_second ? lead + deviation * value : value);
        if (views > 1) result.groups.push_back(group + (is_second ? first : 0));
      }
    }
    return result;
  }
  /// Normal distribution function of lead over the scatter of a difference.
  double area() const { return 0.5 * std::erfc(-lead / std::sqrt(2 * (1 + deviation * deviation))); }
};

/// Shares of intervals that contain the true area, by this method and as area +- 1.96 errors.
struct Covered {
  double here = 0;
  double wald = 0;
};

Covered covered(const Draw& draw, int trials) {
  Covered result;
  for (int trial = 0; trial < trials; ++trial) {
    RandomStream random(41, "area", static_cast<std::uint64_t>(trial));
    const GroupedValues first = draw.sample(draw.first, false, random);
    const GroupedValues second = draw.sample(draw.second, true, random);
    const RankingQuality quality = ranking_quality(first, second);
    const AreaInterval of_pairs = pairs_above(first, second).interval(kSure);
    if (draw.views == 1) {
      EXPECT_NEAR(of_pairs.low, quality.interval(kSure).low, 1e-9);
    }
    result.here += of_pairs.contains(draw.area()) ? 1.0 / trials : 0;
    result.wald += std::abs(quality.area - draw.area()) <= kSure * quality.area_error ? 1.0 / trials : 0;
  }
  return result;
}

TEST(AreaIntervals, ContainTheTrueAreaWithFewImagesAndNearOne) {
  constexpr int kTrials = 1000;
  double least_of_wald = 1;
  for (const std::size_t images : {5, 10, 20}) {
    for (const double lead : {0.0, 1.5, 3.0}) {  // areas of 0.5, 0.86 and 0.98
      const Covered one = covered({images, images, 1, lead, 1, 0}, kTrials);
      EXPECT_GT(one.here, 0.95 - 3 * std::sqrt(0.95 * 0.05 / kTrials)) << images << " images, lead " << lead;
      least_of_wald = std::min(least_of_wald, one.wald);
    }
  }
  EXPECT_LT(least_of_wald, 0.4) << "so the test can fail";
  EXPECT_GT(covered({50, 5, 1, 0, 4, 0}, kTrials).here, 0.9) << "few wide, many narrow";
  EXPECT_GT(covered({3, 30, 1, 0, 1, 0}, kTrials).here, 0.93);
  EXPECT_GT(covered({3, 3, 1, 0, 1, 0}, kTrials).here, 0.87);
  // Not wider than need be where there is enough.
  EXPECT_LT(covered({60, 40, 1, 0.5, 1, 0}, kTrials).here, 0.975);
}

TEST(AreaIntervals, ContainTheTrueAreaWithViewsOfFewGalaxies) {
  constexpr int kTrials = 400;
  for (const double correlation : {0.9, 0.2}) {
    for (const double lead : {0.0, 1.5, 3.0}) {
      const Covered one = covered({10, 8, 6, lead, 1, correlation}, kTrials);
      EXPECT_GT(one.here, 0.95 - 3 * std::sqrt(0.95 * 0.05 / kTrials)) << correlation << ", lead " << lead;
      EXPECT_GT(one.here, one.wald);
    }
  }
}

TEST(AreaIntervalsReferee, SciPysRootsAreTheSame) {
  const TestReferee referee("check_area_interval.py", "scipy");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  for (const auto& [area, first, second] : {std::tuple(0.914, 40.0, 12.5), std::tuple(1.0, 50.0, 5.0)}) {
    const AreaInterval interval = area_interval(area, {first, second}, kSure);
    EXPECT_TRUE(referee.agrees(
        fmt::format("{} {} {} {:.17g} {:.17g}", area, first, second, interval.low, interval.high)));
  }
}

}  // namespace
}  // namespace peculiar::statistics
