#include "statistics/word_shares.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace peculiar::statistics {
namespace {

TEST(WordShares, AreCountedWithTheirErrors) {
  GroupedValues a, b;
  for (int i = 0; i < 100; ++i) {
    a.values.push_back(i < 60 ? 0 : i < 90 ? 1 : 2);
    b.values.push_back(i < 50 ? 0 : 1);
  }
  const WordSharesTest test = word_shares_test(a, b, 3, 999);
  EXPECT_NEAR(test.first[0].value, 0.6, 1e-12);
  EXPECT_NEAR(test.second[2].value, 0, 1e-12);
  EXPECT_NEAR(test.first[0].high - test.first[0].low, 2 * std::sqrt(0.24 / 100), 0.002);
  EXPECT_EQ(test.second[2].low, 0);
  EXPECT_NEAR(test.second[2].high, 1 / 101.0, 1e-9);
  EXPECT_NEAR(test.distance, 0.2, 1e-12);
  EXPECT_LT(test.p, 0.01);
  // Pearson's chi-square of this table is 2 * (5^2/55 + 10^2/40 + 5^2/5).
  EXPECT_NEAR(test.statistic, 2 * (25 / 55.0 + 100 / 40.0 + 25 / 5.0), 1.2);
}

TEST(WordShares, EachGroupCountsOnce) {
  // One galaxy with 90 views of word 0, nine single images of word 1.
  GroupedValues a;
  for (int i = 0; i < 99; ++i) {
    a.values.push_back(i < 90 ? 0 : 1);
    a.groups.push_back(i < 90 ? 0 : static_cast<std::size_t>(i));
  }
  EXPECT_NEAR(word_shares_test(a, a, 2, 99).first[0].value, 0.1, 1e-12);
  EXPECT_NEAR(word_shares_test(a, a, 2, 99, {}, Counting::kValues).first[0].value, 90 / 99.0, 1e-12);
  EXPECT_EQ(word_shares_test(a, a, 2, 99).p, 1);
}

/// Galaxies with `views` images each, all with the galaxy's own word except one in ten.
GroupedValues galaxies(RandomStream& random, std::size_t count, std::size_t views, double share) {
  GroupedValues result;
  for (std::size_t galaxy = 0; galaxy < count; ++galaxy) {
    const double own = random.uniform() < share ? 0 : random.uniform() < 0.3 ? 1 : 2;
    for (std::size_t view = 0; view < views; ++view) {
      result.values.push_back(random.uniform() < 0.1 ? static_cast<double>(random.below(3)) : own);
      result.groups.push_back(galaxy);
    }
  }
  return result;
}

double rejected(std::size_t count, std::size_t views, std::size_t other, std::size_t other_views,
                double share, Counting counting) {
  int rejections = 0;
  constexpr int kTrials = 400;
  for (std::uint64_t seed = 0; seed < kTrials; ++seed) {
    RandomStream random(seed, "galaxies");
    RunContext context;
    context.seed = seed;
    const GroupedValues a = galaxies(random, count, views, 0.5);
    const GroupedValues b = galaxies(random, other, other_views, share);
    rejections += word_shares_test(a, b, 3, 199, context, counting).p <= 0.05 ? 1 : 0;
  }
  return rejections / static_cast<double>(kTrials);
}

TEST(WordShares, NoIntervalIsNarrowerThanThatOfIndependentValues) {
  // Two galaxies with 100 views each, whose fractions agree by chance.
  GroupedValues a;
  for (int i = 0; i < 200; ++i) {
    a.values.push_back(i % 100 < (i < 100 ? 50 : 51) ? 1 : 0);
    a.groups.push_back(i < 100 ? 0 : 1);
  }
  const WordShare share = word_shares_test(a, a, 2, 10).first[1];
  EXPECT_NEAR(share.value, 0.505, 1e-12);
  EXPECT_GT(share.high - share.low, 2 * 0.99 * std::sqrt(0.25 / 201));
}

TEST(WordShares, TheTestHoldsItsLevelWhateverTheGroups) {
  // 5 % of 400 trials, with three standard errors.
  for (const Counting counting : {Counting::kGroups, Counting::kValues}) {
    EXPECT_NEAR(rejected(40, 1, 60, 1, 0.5, counting), 0.05, 0.033);
    EXPECT_NEAR(rejected(20, 12, 20, 12, 0.5, counting), 0.05, 0.033);
    EXPECT_NEAR(rejected(15, 12, 120, 1, 0.5, counting), 0.05, 0.04) << "many views against single images";
  }
  EXPECT_GT(rejected(60, 3, 120, 1, 0.8, Counting::kGroups), 0.9);
}

}  // namespace
}  // namespace peculiar::statistics
