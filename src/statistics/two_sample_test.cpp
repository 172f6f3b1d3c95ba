#include "statistics/two_sample.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/atomic_file.h"
#include "base/random.h"
#include "base/test_context.h"
#include "base/test_folder.h"
#include "base/test_referee.h"

namespace peculiar::statistics {
namespace {

using Numbers = std::vector<double>;

Numbers draws(std::uint64_t seed, std::size_t count, double mean, double deviation) {
  RandomStream random(seed, "draws");
  Numbers values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(mean + deviation * random.normal());
  return values;
}

RunContext of(std::uint64_t seed, int threads = 1) {
  RunContext context;
  context.seed = seed;
  context.threads = threads;
  return context;
}

TEST(TwoSamples, SmallCasesAreAsCountedByHand) {
  // F - G is 1/2 from 1 to 3 and 0 from 3 on: the integral of its square is 1/2.
  const TwoSampleTest test = two_sample_test({{1, 3}}, {{3, 3}}, 99);
  EXPECT_DOUBLE_EQ(test.kolmogorov, 0.5);
  EXPECT_DOUBLE_EQ(test.energy, 1);
  const TwoSampleTest same = two_sample_test({{1, 2, 3}}, {{1, 2, 3}}, 99);
  EXPECT_EQ(same.kolmogorov, 0);
  EXPECT_EQ(same.energy, 0);
  EXPECT_EQ(same.energy_p, 1);
}

TEST(TwoSamples, FarSamplesHaveTheLeastProbabilityWhateverTheThreads) {
  const Numbers a = draws(1, 40, 0, 1), b = draws(2, 60, 3, 1);
  const TwoSampleTest one = two_sample_test({a}, {b}, 199, of(5));
  EXPECT_DOUBLE_EQ(one.kolmogorov_p, 1 / 200.0);
  EXPECT_DOUBLE_EQ(one.anderson_p, 1 / 200.0);
  EXPECT_DOUBLE_EQ(one.energy_p, 1 / 200.0);
  const Numbers c = draws(3, 60, 0.2, 1);
  EXPECT_EQ(two_sample_test({a}, {c}, 199, of(5)).energy_p,
            two_sample_test({a}, {c}, 199, of(5, 3)).energy_p);
}

TEST(TwoSamples, ProbabilitiesAreHonestWhereThereIsNoDifference) {
  std::vector<Numbers> p(3);
  for (std::uint64_t trial = 0; trial < 400; ++trial) {
    const TwoSampleTest test =
        two_sample_test({draws(2 * trial + 10, 25, 0, 1)}, {draws(2 * trial + 11, 15, 0, 1)}, 99, of(trial));
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
    together += two_sample_test(a, b, 99, of(trial)).energy_p <= 0.05 + 1e-9 ? 1 : 0;
    a.groups.clear();
    b.groups.clear();
    apart += two_sample_test(a, b, 99, of(trial)).energy_p <= 0.05 + 1e-9 ? 1 : 0;
  }
  EXPECT_LT(together / 200.0, 0.05 + 3 * std::sqrt(0.05 * 0.95 / 200));
  EXPECT_GT(together, 1);
  EXPECT_GT(apart / 200.0, 0.25) << "as if they were independent";
}

TEST(TwoSamples, PermutationsCanBeStopped) {
  EXPECT_EQ(message_when_cancelled([](const RunContext& context) {
              two_sample_test({{1, 2, 3}}, {{2, 3, 4}}, 99, context);
            }),
            "stopped; nothing is written");
}

TEST(TwoSamplesReferee, SciPyFindsTheSame) {
  const TestReferee referee("check_two_sample.py", "numpy scipy");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const TestFolder folder;
  Numbers a = draws(1, 70, 0, 1), b = draws(2, 40, 0.4, 1.3);
  for (std::size_t i = 0; i < 20; ++i) a[i] = b[i] = std::round(3 * b[i]) / 3;  // ties within and between
  for (const auto& [name, values] : {std::pair("a.csv", a), std::pair("b.csv", b)})
    write_file(folder.path() / name, fmt::format("x\n{:.17g}\n", fmt::join(values, "\n")));
  const TwoSampleTest test = two_sample_test({a}, {b}, 99);
  EXPECT_TRUE(
      referee.agrees(fmt::format("'{0}/a.csv' '{0}/b.csv' {1:.17g} {2:.17g} {3:.17g}", folder.path().string(),
                                 test.kolmogorov, test.anderson, test.energy)));
}

}  // namespace
}  // namespace peculiar::statistics
