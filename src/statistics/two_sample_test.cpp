#include "statistics/two_sample.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>

#include "base/atomic_file.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/test_context.h"
#include "base/test_folder.h"
#include "base/test_referee.h"
#include "statistics/ranking_quality.h"

namespace peculiar::statistics {
namespace {

using Numbers = std::vector<double>;

Numbers draws(std::uint64_t seed, std::size_t count, double mean, double deviation) {
  RandomStream random(seed, "draws");
  Numbers values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(mean + deviation * random.normal());
  return values;
}

TEST(TwoSamples, SmallCasesAreAsCountedByHand) {
  // F - G is 1/2 from 1 to 3 and 0 beyond 3: the integral of its square is 1/2.
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
  const TwoSampleTest one = two_sample_test({a}, {b}, 199, seeded_context(5));
  EXPECT_DOUBLE_EQ(one.kolmogorov_p, 1 / 200.0);
  EXPECT_DOUBLE_EQ(one.anderson_p, 1 / 200.0);
  EXPECT_DOUBLE_EQ(one.energy_p, 1 / 200.0);
  const Numbers c = draws(3, 60, 0.2, 1);
  EXPECT_EQ(two_sample_test({a}, {c}, 199, seeded_context(5)).energy_p,
            two_sample_test({a}, {c}, 199, seeded_context(5, 3)).energy_p);
}

TEST(TwoSamples, ProbabilitiesAreHonestWhereThereIsNoDifference) {
  std::vector<Numbers> p(3);
  for (std::uint64_t trial = 0; trial < 400; ++trial) {
    const TwoSampleTest test = two_sample_test({draws(2 * trial + 10, 25, 0, 1)},
                                               {draws(2 * trial + 11, 15, 0, 1)}, 99, seeded_context(trial));
    p[0].push_back(test.kolmogorov_p);
    p[1].push_back(test.anderson_p);
    p[2].push_back(test.energy_p);
  }
  for (const Numbers& own : p) {
    for (const double level : {0.05, 0.2, 0.5}) {
      const auto below =
          std::count_if(own.begin(), own.end(), [level](double value) { return value <= level + 1e-9; });
      // At most the level (the Kolmogorov distance takes few values), and not far below it.
      EXPECT_LT(below / 400.0, level + 3 * std::sqrt(level * (1 - level) / 400));
      EXPECT_GT(below / 400.0, 0.6 * level - 0.01);
    }
  }
}

TEST(TwoSamples, ImagesOfOneGalaxyCountOnceOnlyWhereTheyArePermutedTogether) {
  // Five nearly identical images per galaxy, and no difference between the sets.
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
    together += two_sample_test(a, b, 99, seeded_context(trial)).energy_p <= 0.05 + 1e-9 ? 1 : 0;
    a.groups.clear();
    b.groups.clear();
    apart += two_sample_test(a, b, 99, seeded_context(trial)).energy_p <= 0.05 + 1e-9 ? 1 : 0;
  }
  EXPECT_LT(together / 200.0, 0.05 + 3 * std::sqrt(0.05 * 0.95 / 200));
  EXPECT_GT(together, 1);
  EXPECT_GT(apart / 200.0, 0.25) << "as if they were independent";
}

/// Number of galaxies and images per galaxy; 0: a random number from 1 to 20.
struct Layout {
  std::size_t galaxies = 0;
  std::size_t images = 0;
};

/// Galaxies with mean `shift` and standard deviation `scale`; `correlation` is that between images of one
/// galaxy.
GroupedValues galaxies(RandomStream& random, const Layout& layout, double correlation, double shift = 0,
                       double scale = 1) {
  GroupedValues set;
  for (std::size_t i = 0; i < layout.galaxies; ++i) {
    const double own = random.normal();
    const std::size_t images = layout.images > 0 ? layout.images : 1 + random.below(20);
    for (std::size_t k = 0; k < images; ++k) {
      set.values.push_back(
          shift + scale * (std::sqrt(correlation) * own + std::sqrt(1 - correlation) * random.normal()));
      set.groups.push_back(i);
    }
  }
  return set;
}

/// One random image per galaxy.
GroupedValues one_image_each(const GroupedValues& set, RandomStream& random) {
  std::vector<Numbers> images;
  for (std::size_t i = 0; i < set.values.size(); ++i) {
    if (set.groups[i] == images.size()) images.emplace_back();
    images.back().push_back(set.values[i]);
  }
  GroupedValues drawn;
  for (const Numbers& own : images) drawn.values.push_back(own[random.below(own.size())]);
  return drawn;
}

/// Fractions of trials in which Kolmogorov-Smirnov, Anderson-Darling and energy give p <= 0.05.
struct Rejections {
  std::array<double, 3> grouped{};
  std::array<double, 3> one_image{};
};

Rejections rejections(const Layout& first, const Layout& second, double correlation, double shift,
                      double scale, int trials, std::int64_t resamples) {
  std::vector<std::array<bool, 6>> below(static_cast<std::size_t>(trials));
  parallel_for(trials, 2, [&](std::int64_t trial, int) {
    const auto number = static_cast<std::uint64_t>(trial);
    RandomStream random(17, "layout", number);
    const GroupedValues a = galaxies(random, first, correlation);
    const GroupedValues b = galaxies(random, second, correlation, shift, scale);
    const TwoSampleTest whole = two_sample_test(a, b, resamples, seeded_context(number));
    const TwoSampleTest single = two_sample_test(one_image_each(a, random), one_image_each(b, random),
                                                 resamples, seeded_context(number));
    const std::array p{whole.kolmogorov_p,  whole.anderson_p,  whole.energy_p,
                       single.kolmogorov_p, single.anderson_p, single.energy_p};
    for (std::size_t k = 0; k < p.size(); ++k)
      below[static_cast<std::size_t>(trial)][k] = p[k] <= 0.05 + 1e-9;
  });
  Rejections shares;
  for (const auto& one : below) {
    for (std::size_t k = 0; k < 3; ++k) {
      shares.grouped[k] += one[k] ? 1.0 / trials : 0;
      shares.one_image[k] += one[k + 3] ? 1.0 / trials : 0;
    }
  }
  return shares;
}

TEST(TwoSamples, UnlikeGroupsAreTestedAtTheLevelAndWithPower) {
  // The mocks have many images per galaxy, the survey one.
  for (const auto& [first, second] :
       {std::pair(Layout{100, 12}, Layout{24, 1}), std::pair(Layout{40, 30}, Layout{1200, 1})}) {
    for (const double correlation : {0.9, 0.2}) {
      const Rejections level = rejections(first, second, correlation, 0, 1, 200, 99);
      const double shift = 3 * std::sqrt(1.0 / static_cast<double>(first.galaxies) +
                                         1.0 / static_cast<double>(second.galaxies));
      const Rejections power = rejections(first, second, correlation, shift, 1, 60, 99);
      for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_LT(level.grouped[k], 0.05 + 3 * std::sqrt(0.05 * 0.95 / 200)) << k << " of " << first.galaxies;
        EXPECT_GT(level.grouped[k], 0.005);
        EXPECT_GT(power.grouped[k], power.one_image[k] - 0.15) << k << " of " << first.galaxies;
        EXPECT_GT(power.grouped[k], 0.5);
      }
    }
  }
}

TEST(TwoSamplesSlow, LevelAndPowerByLayoutOfGroups) {
  struct Case {
    const char* name;
    Layout first, second;
  };
  constexpr int kTrials = 1000;
  fmt::print("| galaxies x images | correlation | level: KS, AD, energy | power | of one image each |\n");
  for (const Case& one :
       {Case{"100 x 12, 24 x 1", {100, 12}, {24, 1}}, Case{"40 x 30, 1200 x 1", {40, 30}, {1200, 1}},
        Case{"60 x 5, 40 x 5", {60, 5}, {40, 5}}, Case{"10 x 60, 300 x 2", {10, 60}, {300, 2}},
        Case{"100 x 1, 60 x 1", {100, 1}, {60, 1}}, Case{"60, 40 x 1 to 20", {60, 0}, {40, 0}},
        Case{"15 x 20, 200 x 1", {15, 20}, {200, 1}}, Case{"8 x 25, 200 x 1", {8, 25}, {200, 1}}}) {
    const double error = std::sqrt(1.0 / static_cast<double>(one.first.galaxies) +
                                   1.0 / static_cast<double>(one.second.galaxies));
    for (const double correlation : {0.9, 0.2}) {
      const Rejections level = rejections(one.first, one.second, correlation, 0, 1, kTrials, 199);
      const Rejections shifted = rejections(one.first, one.second, correlation, 2.5 * error, 1, kTrials, 199);
      const Rejections wider = rejections(one.first, one.second, correlation, 0, 1.6, kTrials, 199);
      const auto cell = [](const std::array<double, 3>& shares) {
        return fmt::format("{:.1f}, {:.1f}, {:.1f}", 100 * shares[0], 100 * shares[1], 100 * shares[2]);
      };
      fmt::print("| {} | {} | {} | {}; {} | {}; {} |\n", one.name, correlation, cell(level.grouped),
                 cell(shifted.grouped), cell(wider.grouped), cell(shifted.one_image), cell(wider.one_image));
      std::fflush(stdout);
      for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_LT(level.grouped[k], 0.05 + 3 * std::sqrt(0.05 * 0.95 / kTrials)) << one.name << ", " << k;
        EXPECT_GT(level.grouped[k], 0.015) << one.name << ", " << k;
        if (one.first.galaxies < 10) continue;  // conservative
        EXPECT_GT(shifted.grouped[k], shifted.one_image[k] - 0.066) << one.name << ", " << k;
        EXPECT_GT(wider.grouped[k], wider.one_image[k] - 0.066) << one.name << ", " << k;
      }
    }
  }
}

TEST(TwoSamples, EachGroupCountsOnce) {
  // Three of four images are at 1; weighted by groups, half are, as in the other set.
  const GroupedValues many{{1, 1, 1, 2}, {0, 0, 0, 1}}, few{{1, 2}};
  const TwoSampleTest test = two_sample_test(many, few, 99);
  EXPECT_NEAR(test.kolmogorov, 0, 1e-12);
  EXPECT_NEAR(test.energy, 0, 1e-6);
  EXPECT_NEAR(two_sample_test({many.values}, few, 99).kolmogorov, 0.25, 1e-12);
  EXPECT_FALSE(groups_are_alike(many, few));
  EXPECT_TRUE(groups_are_alike({{1, 1}, {4, 5}}, few));
  EXPECT_TRUE(groups_are_alike({{1, 1, 2, 2}, {0, 0, 1, 1}}, {{3, 4}, {7, 7}}));
  EXPECT_FALSE(groups_are_alike({{1, 1, 2, 2}, {0, 0, 1, 1}}, few));
  EXPECT_EQ(group_median(many), 1.5);
  EXPECT_EQ(group_median({{3, 1, 2}}), 2);
}

TEST(TwoSamples, WhereValuesCountTheirGroupsAreStillNotIndependent) {
  const GroupedValues many{{1, 1, 1, 2}, {0, 0, 0, 1}}, few{{1, 2}};
  EXPECT_NEAR(two_sample_test(many, few, 99, {}, Counting::kValues).kolmogorov, 0.25, 1e-12);
  EXPECT_DOUBLE_EQ(pairs_above(many, few, Counting::kValues).share, pairs_above({many.values}, few).share);
  std::array<int, 3> below{};
  for (std::uint64_t trial = 0; trial < 200; ++trial) {
    RandomStream random(18, "values", trial);
    const GroupedValues a = galaxies(random, {30, 0}, 0.8), b = galaxies(random, {90, 1}, 0.8);
    const TwoSampleTest test = two_sample_test(a, b, 99, seeded_context(trial), Counting::kValues);
    below[0] += test.kolmogorov_p <= 0.05 + 1e-9 ? 1 : 0;
    below[1] += test.energy_p <= 0.05 + 1e-9 ? 1 : 0;
    const PairsAbove pairs = pairs_above(a, b, Counting::kValues);
    below[2] += std::abs(pairs.share - 0.5) > 1.96 * pairs.error ? 1 : 0;
  }
  for (const int own : below) {
    EXPECT_LT(own / 200.0, 0.05 + 3 * std::sqrt(0.05 * 0.95 / 200));
    EXPECT_GT(own, 1);
  }
}

TEST(TwoSamples, UnlikeGroupsGiveTheSameWhateverTheThreadsAndNothingForOneValue) {
  RandomStream random(4, "threads");
  const GroupedValues a = galaxies(random, {20, 0}, 0.5), b = galaxies(random, {30, 1}, 0.5, 0.4);
  EXPECT_EQ(two_sample_test(a, b, 199, seeded_context(5)).energy_p,
            two_sample_test(a, b, 199, seeded_context(5, 3)).energy_p);
  EXPECT_EQ(two_sample_test({{2, 2, 2}, {0, 0, 1}}, {{2, 2}}, 99).anderson_p, 1);
  // A single galaxy, with any number of images, counts as one value.
  const TwoSampleTest one = two_sample_test({Numbers(50, 5), std::vector<std::size_t>(50, 0)},
                                            {draws(3, 400, 0, 1)}, 999, seeded_context(2));
  EXPECT_GT(one.kolmogorov_p, 0.0005);
  EXPECT_LT(one.kolmogorov_p, 0.05);
}

TEST(TwoSamples, TheIntervalOfPairsHoldsForFewGroups) {
  constexpr int kTrials = 1000;
  for (const auto& [first, second] :
       {std::pair(Layout{8, 10}, Layout{8, 2}), std::pair(Layout{8, 25}, Layout{150, 1}),
        std::pair(Layout{6, 0}, Layout{20, 1})}) {
    int missed = 0, by_normal = 0;
    for (std::uint64_t trial = 0; trial < kTrials; ++trial) {
      RandomStream random(19, "interval", trial);
      const PairsAbove pairs = pairs_above(galaxies(random, first, 0.9), galaxies(random, second, 0.9));
      missed += pairs.interval(kSure).contains(0.5) ? 0 : 1;
      by_normal += std::abs(pairs.share - 0.5) > 1.96 * pairs.error ? 1 : 0;
    }
    EXPECT_LT(missed, 50 + 3 * 7) << "of 1000, where 50 are right; galaxies " << first.galaxies;
    EXPECT_GT(by_normal, missed + 10) << "of which a normal distribution would miss more";
  }
  const PairsAbove many = pairs_above({draws(1, 4000, 0, 1)}, {draws(2, 4000, 0, 1)});
  EXPECT_NEAR(many.interval(kSure).high - many.share, kSure * many.error, 0.01 * many.error);
  EXPECT_TRUE(std::isnan(pairs_above({{1}}, {{2, 3}}).interval().low));
}

TEST(TwoSamples, AllPairsAboveAreNotCertainty) {
  // Three galaxies of twelve views a side count as three values.
  GroupedValues low, high;
  for (std::size_t i = 0; i < 36; ++i) {
    low.values.push_back(static_cast<double>(i));
    high.values.push_back(static_cast<double>(100 + i));
    low.groups.push_back(i / 12);
    high.groups.push_back(i / 12);
  }
  const PairsAbove pairs = pairs_above(low, high);
  EXPECT_NEAR(pairs.share, 1, 1e-12);
  EXPECT_NEAR(pairs.error, 0, 1e-12);
  EXPECT_DOUBLE_EQ(pairs.interval(kSure).low, area_interval(1, {3, 3}, kSure).low);
  EXPECT_LT(pairs.interval(kSure).low, 0.6);
  EXPECT_EQ(pairs.interval(kSure).high, 1);
}

TEST(TwoSamples, PairsAreThoseOfTheAreaUnderTheCurve) {
  const Numbers a = draws(1, 70, 0, 1), b = draws(2, 40, 0.4, 1.3);
  const RankingQuality quality = ranking_quality({a}, {b});
  const PairsAbove pairs = pairs_above({a}, {b});
  EXPECT_NEAR(pairs.share, quality.area, 1e-12);
  EXPECT_NEAR(pairs.error, quality.area_error, 1e-12);
  // Doubling every galaxy adds no information.
  GroupedValues twice;
  for (std::size_t i = 0; i < 2 * a.size(); ++i) {
    twice.values.push_back(a[i / 2]);
    twice.groups.push_back(i / 2);
  }
  EXPECT_NEAR(pairs_above(twice, {b}).error, pairs.error, 1e-12);
  EXPECT_DOUBLE_EQ(pairs_above({{1, 2}}, {{2, 3}}).share, 3.5 / 4);
  EXPECT_TRUE(std::isnan(pairs_above({{1}}, {{2, 3}}).error));
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
