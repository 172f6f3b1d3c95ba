#include "analysis/two_sample.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/analysis_testing.h"
#include "analysis/matching.h"
#include "base/distribution.h"
#include "base/random.h"
#include "base/test_folder.h"
#include "base/test_referee.h"

namespace peculiar::analysis {
namespace {

Numbers draws(std::uint64_t seed, std::size_t count, double mean, double deviation) {
  RandomStream random(seed, "draws");
  Numbers values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(mean + deviation * random.normal());
  return values;
}

TEST(TwoSamples, SmallCasesAreAsCountedByHand) {
  // F - G is 1/2 from 1 to 3 and 0 from 3 on: the integral of its square is 1/2.
  const TwoSampleTest test = two_sample_test({{1, 3}}, {{3, 3}}, 99, 1, 1);
  EXPECT_DOUBLE_EQ(test.kolmogorov, 0.5);
  EXPECT_DOUBLE_EQ(test.energy, 1);
  const TwoSampleTest same = two_sample_test({{1, 2, 3}}, {{1, 2, 3}}, 99, 1, 1);
  EXPECT_EQ(same.kolmogorov, 0);
  EXPECT_EQ(same.energy, 0);
  EXPECT_EQ(same.energy_p, 1);
}

TEST(TwoSamples, FarSamplesHaveTheLeastProbabilityWhateverTheThreads) {
  const Numbers a = draws(1, 40, 0, 1), b = draws(2, 60, 3, 1);
  const TwoSampleTest one = two_sample_test({a}, {b}, 199, 5, 1);
  EXPECT_DOUBLE_EQ(one.kolmogorov_p, 1 / 200.0);
  EXPECT_DOUBLE_EQ(one.anderson_p, 1 / 200.0);
  EXPECT_DOUBLE_EQ(one.energy_p, 1 / 200.0);
  const Numbers c = draws(3, 60, 0.2, 1);
  EXPECT_EQ(two_sample_test({a}, {c}, 199, 5, 1).energy_p, two_sample_test({a}, {c}, 199, 5, 3).energy_p);
}

TEST(TwoSamples, ProbabilitiesAreHonestWhereThereIsNoDifference) {
  std::vector<Numbers> p(3);
  for (std::uint64_t trial = 0; trial < 400; ++trial) {
    const TwoSampleTest test =
        two_sample_test({draws(2 * trial + 10, 25, 0, 1)}, {draws(2 * trial + 11, 15, 0, 1)}, 99, trial, 1);
    p[0].push_back(test.kolmogorov_p);
    p[1].push_back(test.anderson_p);
    p[2].push_back(test.energy_p);
  }
  for (const Numbers& own : p) {
    for (const double level : {0.05, 0.2, 0.5}) {
      const auto below =
          std::count_if(own.begin(), own.end(), [level](double value) { return value <= level + 1e-9; });
      // At most the level (the Kolmogorov distance takes few values), and not far below.
      EXPECT_LT(below / 400.0, level + 3 * std::sqrt(level * (1 - level) / 400));
      EXPECT_GT(below / 400.0, 0.6 * level - 0.01);
    }
  }
}

TEST(TwoSamples, ImagesOfOneGalaxyCountOnceOnlyWhereTheyArePermutedTogether) {
  // Five images of each galaxy that are all but alike, and no difference between the sets.
  const auto views = [](std::uint64_t seed, std::size_t galaxies) {
    GroupedValues set;
    const Numbers middles = draws(seed, galaxies, 0, 1), noise = draws(seed + 1, 5 * galaxies, 0, 0.1);
    for (std::size_t i = 0; i < noise.size(); ++i) {
      set.values.push_back(middles[i / 5] + noise[i]);
      set.groups.push_back(i / 5);
    }
    return set;
  };
  int together = 0, apart = 0;
  for (std::uint64_t trial = 0; trial < 200; ++trial) {
    GroupedValues a = views(4 * trial + 1000, 20), b = views(4 * trial + 1002, 12);
    together += two_sample_test(a, b, 99, trial, 1).energy_p <= 0.05 + 1e-9 ? 1 : 0;
    a.groups.clear();
    b.groups.clear();
    apart += two_sample_test(a, b, 99, trial, 1).energy_p <= 0.05 + 1e-9 ? 1 : 0;
  }
  EXPECT_LT(together / 200.0, 0.05 + 3 * std::sqrt(0.05 * 0.95 / 200));
  EXPECT_GT(together, 1);
  EXPECT_GT(apart / 200.0, 0.25) << "as if they were independent";
}

TEST(TwoSamplesReferee, SciPyFindsTheSame) {
  const TestReferee referee("check_two_sample.py", "numpy scipy");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const TestFolder folder;
  Numbers a = draws(1, 70, 0, 1), b = draws(2, 40, 0.4, 1.3);
  for (std::size_t i = 0; i < 20; ++i) a[i] = b[i] = std::round(3 * b[i]) / 3;  // ties within and between
  catalog::Table first, second;
  first.add({"x", "", "", a, {}});
  second.add({"x", "", "", b, {}});
  catalog::write_table_text(folder.path() / "a.csv", first);
  catalog::write_table_text(folder.path() / "b.csv", second);
  const TwoSampleTest test = two_sample_test({a}, {b}, 99, 1, 1);
  EXPECT_TRUE(
      referee.agrees(fmt::format("'{0}/a.csv' '{0}/b.csv' {1:.17g} {2:.17g} {3:.17g}", folder.path().string(),
                                 test.kolmogorov, test.anderson, test.energy)));
}

TEST(Holm, IsAsInThePaper) {
  // Sorted: 0.005 x 4, 0.01 x 3, 0.03 x 2, 0.04, none below the one before.
  const Numbers adjusted = holm_adjusted({0.01, 0.04, 0.03, 0.005});
  const Numbers expected{0.03, 0.06, 0.06, 0.02};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-12);
  EXPECT_EQ(holm_adjusted({0.9, 0.8}), (Numbers{1, 1}));
}

TEST(Matching, BothSamplesAreAlikeInWhatTheyAreMatchedIn) {
  const Numbers mass_a = draws(1, 4000, 0, 1), mass_b = draws(2, 3000, 0.7, 1);
  Numbers z_a = draws(3, 4000, 0, 1), z_b = draws(4, 3000, 0, 0.6);
  z_a[5] = std::nan("");
  ASSERT_LT(distance_p_value(distribution_distance(mass_a, mass_b), 12e6 / 7e3), 1e-6);
  const MatchedRows rows = matched_rows({{mass_a, mass_b}, {z_a, z_b}}, 12, 1);
  ASSERT_EQ(rows.first.size(), rows.second.size());
  EXPECT_GT(rows.first.size(), 1500u);
  EXPECT_EQ(std::count(rows.first.begin(), rows.first.end(), 5u), 0);
  const auto of = [](const Numbers& values, const std::vector<std::size_t>& chosen) {
    Numbers result;
    for (const std::size_t row : chosen) result.push_back(values[row]);
    return result;
  };
  EXPECT_LT(distribution_distance(of(mass_a, rows.first), of(mass_b, rows.second)), 0.05);
  EXPECT_LT(distribution_distance(of(z_a, rows.first), of(z_b, rows.second)), 0.05);
}

}  // namespace
}  // namespace peculiar::analysis
