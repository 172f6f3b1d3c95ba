#include "analysis/difference_left.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "base/test_context.h"
#include "statistics/distribution.h"

namespace peculiar::analysis {
namespace {

/// Sets whose score depends on a property (a size, say) in which they differ, and on the set itself by
/// `direct`. `views` images of each galaxy have the same size and similar scores.
ComparedSets drawn_sets(std::uint64_t seed, std::size_t galaxies, std::size_t views, double direct) {
  RandomStream random(seed, "sets");
  ComparedSets sets;
  sets.quantities = {{"score", "score", {}, {}}, {"size", "size", {}, {}}};
  for (const bool is_first : {true, false}) {
    std::vector<double>& score = is_first ? sets.quantities[0].first : sets.quantities[0].second;
    std::vector<double>& size = is_first ? sets.quantities[1].first : sets.quantities[1].second;
    std::vector<std::size_t>& groups = is_first ? sets.first_groups : sets.second_groups;
    for (std::size_t galaxy = 0; galaxy < galaxies; ++galaxy) {
      const double own = random.normal() + (is_first ? 0 : 0.8);
      const double brightness = 0.6 * random.normal();
      for (std::size_t view = 0; view < views; ++view) {
        size.push_back(own);
        score.push_back(0.7 * own + brightness + (is_first ? 0 : direct) + 0.3 * random.normal());
        if (views > 1) groups.push_back(galaxy);
      }
    }
  }
  return sets;
}

DifferenceLeft left(const ComparedSets& sets, const RunContext& context) {
  return difference_left(sets, sets.quantities[1], context);
}

TEST(DifferenceLeft, IsTheShareThatMatchingLeaves) {
  // All of the difference is that of the size, or none is.
  EXPECT_NEAR(left(drawn_sets(1, 3000, 1, 0), seeded_context(1)).share, 0, 0.1);
  ComparedSets sets = drawn_sets(2, 3000, 1, 0.3);
  RandomStream random(3, "other");
  for (std::vector<double>* sizes : {&sets.quantities[1].first, &sets.quantities[1].second}) {
    for (double& size : *sizes) size = random.normal();
  }
  const DifferenceLeft whole = left(sets, seeded_context(1));
  EXPECT_NEAR(whole.share, 1, 0.1);
  EXPECT_TRUE(whole.low < 1 && 1 < whole.high);
  EXPECT_LT(whole.error, 0.05) << "both differences are of the same images";
}

TEST(DifferenceLeft, DoesNotDependOnTheThreadsAndNeedsADifferenceAndGroups) {
  const ComparedSets sets = drawn_sets(1, 40, 3, 0.3);
  EXPECT_EQ(left(sets, seeded_context(5)).low, left(sets, seeded_context(5, 3)).low);
  ComparedSets same = sets;
  same.quantities[0].second = same.quantities[0].first;
  EXPECT_TRUE(std::isnan(left(same, seeded_context(5)).share));
  ComparedSets one = sets;
  std::fill(one.first_groups.begin(), one.first_groups.end(), 0);
  EXPECT_TRUE(std::isfinite(left(one, seeded_context(5)).share));
  EXPECT_TRUE(std::isnan(left(one, seeded_context(5)).error));
  EXPECT_EQ(message_when_cancelled([&](const RunContext& context) { left(sets, context); }),
            "stopped; nothing is written");
}

TEST(DifferenceLeft, TheIntervalContainsTheTruthAndTheErrorIsTheScatter) {
  constexpr int kTrials = 50;
  ComparedSets many = drawn_sets(900, 100000, 1, 0.3);
  many.first_groups.assign(many.quantities[0].first.size(), 0);  // one group, so no bootstrap
  const double truth = left(many, seeded_context(1)).share;
  struct Case {
    std::size_t galaxies, views;
  };
  for (const Case& one : {Case{200, 1}, Case{80, 3}}) {
    std::vector<double> shares, errors;
    int covered = 0;
    for (std::uint64_t seed = 0; seed < kTrials; ++seed) {
      const DifferenceLeft its = left(drawn_sets(seed, one.galaxies, one.views, 0.3), seeded_context(seed));
      shares.push_back(its.share);
      errors.push_back(its.error);
      covered += its.low <= truth && truth <= its.high ? 1 : 0;
    }
    double sum = 0, squares = 0;
    for (const double share : shares) sum += share;
    for (const double share : shares) squares += std::pow(share - sum / kTrials, 2);
    EXPECT_NEAR(statistics::quantile(errors, 0.5) / std::sqrt(squares / (kTrials - 1)), 1.05, 0.3);
    EXPECT_GE(covered, 0.95 * kTrials - 5);
  }
}

}  // namespace
}  // namespace peculiar::analysis
