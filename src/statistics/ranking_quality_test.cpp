#include "statistics/ranking_quality.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/atomic_file.h"
#include "base/random.h"
#include "base/test_folder.h"
#include "base/test_referee.h"
#include "statistics/distribution.h"

namespace peculiar::statistics {
namespace {

std::vector<double> draws(std::uint64_t seed, std::size_t count, double mean) {
  RandomStream random(seed, "draws");
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(mean + random.normal());
  return values;
}

TEST(Shares, HaveWilsonsInterval) {
  // Wilson (1927) for 8 of 10 with z = 1: (0.8 + 0.05 +- sqrt(0.016 + 0.0025)) / 1.1.
  const Share share{8, 10};
  EXPECT_NEAR(share.low(), (0.85 - std::sqrt(0.0185)) / 1.1, 1e-12);
  EXPECT_NEAR(share.high(), (0.85 + std::sqrt(0.0185)) / 1.1, 1e-12);
  EXPECT_EQ(share.percent_text(), "80.0 +9.6 -15.1");
  EXPECT_EQ(share.percent_tex(), "$80.0^{+9.6}_{-15.1}$");
  EXPECT_EQ((Share{0, 10}).low(), 0);
  EXPECT_GT((Share{0, 10}).high(), 0.05);
  for (std::int64_t of = 1; of < 2000; ++of) {
    EXPECT_EQ((Share{of, of, 1.7}).percent_text().substr(0, 11), "100.0 +0.0 ") << of;
    EXPECT_EQ((Share{0, of, 1.7}).low(), 0) << of;
  }
  EXPECT_EQ((Share{0, 0}).percent_text(), "-");
}

TEST(Shares, HoldTheTruthInTwoThirdsOfCases) {
  RandomStream random(1, "shares");
  int held = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    Share share;
    for (int i = 0; i < 60; ++i) share.add(random.uniform() < 0.1);
    held += share.low() <= 0.1 && 0.1 <= share.high() ? 1 : 0;
  }
  EXPECT_NEAR(held / 2000.0, 0.683, 0.05);
}

TEST(Shares, ManyIntervalsAreWiderEach) {
  EXPECT_NEAR(sure_of_all(1), 1.95996, 1e-5);
  EXPECT_NEAR(sure_of_all(3), 2.39398, 1e-5);
  EXPECT_NEAR(sure_of_all(19), 3.0078, 1e-3) << "SciPy: norm.isf(0.025 / 19)";
}

TEST(Ranking, SmallCasesAreAsCountedByHand) {
  const RankingQuality quality = ranking_quality({{1, 2, 3, 4}, {}}, {{3, 5, 2}, {}});
  // Pairs: 3 beats 1, 2 and ties 3; 5 beats all; 2 beats 1 and ties 2: (2.5 + 4 + 1.5) / 12.
  EXPECT_NEAR(quality.area, 8.0 / 12, 1e-12);
  EXPECT_NEAR(quality.area, area_under_curve({1, 2, 3, 4}, {3, 5, 2}), 1e-12);
  // In order 5 | 4 | 3 3 | 2 2 | 1: precision 1, then 2 of 4, then 3 of 6.
  EXPECT_NEAR(quality.average_precision, (1.0 + 0.5 + 0.5) / 3, 1e-12);
  EXPECT_EQ(quality.recall_at_1.of, 0) << "too few normal images for 1 %";
  EXPECT_EQ(quality.recall_at_1.percent_text(), "-");
  EXPECT_TRUE(std::isnan(ranking_quality({}, {{1}, {}}).area));
}

TEST(Ranking, RecallIsThatAtTheRateOfFalsePositives) {
  std::vector<double> normal;
  for (int i = 0; i < 100; ++i) normal.push_back(i);
  const RankingQuality quality = ranking_quality({normal, {}}, {{98.5, 97.5, 90, 89.5, 89, 10}, {}});
  // (0 + 1) / 101 and (9 + 1) / 101 are the most that do not exceed the rates.
  EXPECT_EQ(quality.recall_at_1.count, 0) << "98.5 is below one of 100, so p = 2 / 101";
  EXPECT_EQ(quality.recall_at_1.of, 6);
  EXPECT_EQ(quality.recall_at_10.count, 2) << "90 itself is not exceeded";
}

TEST(RankingRefereeSlow, ScikitLearnFindsTheSame) {
  const TestReferee referee("check_ranking.py", "numpy sklearn");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const TestFolder folder;
  std::vector<double> normal = draws(1, 300, 0), outliers = draws(2, 70, 1);
  for (std::vector<double>* values : {&normal, &outliers}) {
    for (double& value : *values) value = std::round(5 * value) / 5;  // with ties
  }
  std::string text = "score,outlier\n";
  for (const double value : normal) text += fmt::format("{},0\n", value);
  for (const double value : outliers) text += fmt::format("{},1\n", value);
  write_file(folder.path() / "scores.csv", text);
  const RankingQuality quality = ranking_quality({normal, {}}, {outliers, {}});
  EXPECT_TRUE(referee.agrees(fmt::format("'{}' {:.17g} {:.17g}", (folder.path() / "scores.csv").string(),
                                         quality.area, quality.average_precision)));
}

TEST(Ranking, ErrorsAreTheScatterOverSamples) {
  std::vector<double> areas, differences, errors, difference_errors;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const std::vector<double> normal = draws(2 * seed, 80, 0), outliers = draws(2 * seed + 1, 50, 1);
    const RankingQuality one = ranking_quality({normal, {}}, {outliers, {}});
    // A second score of the same images: the first plus independent noise.
    RandomStream random(seed, "noise");
    const auto noisy = [&](std::vector<double> values) {
      for (double& value : values) value += 0.5 * random.normal();
      return values;
    };
    const RankingQuality two = ranking_quality({noisy(normal), {}}, {noisy(outliers), {}});
    areas.push_back(one.area);
    errors.push_back(one.area_error);
    differences.push_back(one.area - two.area);
    difference_errors.push_back(area_difference_error(one, two));
  }
  const auto scatter = [](const std::vector<double>& values) {
    double sum = 0, squares = 0;
    for (const double value : values) sum += value;
    for (const double value : values) squares += std::pow(value - sum / 300, 2);
    return std::sqrt(squares / 299);
  };
  EXPECT_NEAR(scatter(areas) / quantile(errors, 0.5), 1, 0.12);
  EXPECT_NEAR(scatter(differences) / quantile(difference_errors, 0.5), 1, 0.12);
  EXPECT_LT(quantile(difference_errors, 0.5), 0.7 * quantile(errors, 0.5)) << "paired";
}

TEST(Ranking, TheErrorCountsGroupsOfBothKindsOnce) {
  // By hand (Obuchowski 1997): the area is 3 / 4. Places of the normal images 1 and 3: both outliers above,
  // and one; of the outliers 2 and 4: one below, and both. Group 0 has 1 and 2, group 1 has 3 and 4.
  const RankingQuality shared = ranking_quality({{1, 3}, {0, 1}}, {{2, 4}, {0, 1}});
  const RankingQuality apart = ranking_quality({{1, 3}, {0, 1}}, {{2, 4}, {2, 3}});
  EXPECT_EQ(shared.area, 0.75);
  EXPECT_NEAR(apart.area_error, std::sqrt(2 * (2 * 0.25 * 0.25) / 2), 1e-12);
  // Residuals of the groups, (0.25 - 0.25) / 2 and (-0.25 + 0.25) / 2, cancel.
  EXPECT_NEAR(shared.area_error, 0, 1e-12);
  EXPECT_LT(shared.interval(kSure).high - shared.interval(kSure).low,
            apart.interval(kSure).high - apart.interval(kSure).low);
}

TEST(Ranking, TheErrorOfPlantedOutliersIsTheScatterOverHosts) {
  for (const std::size_t plantings : {1, 4}) {
    constexpr int kTrials = 300;
    std::vector<double> areas, errors, separate;
    int covered = 0;
    const double area = 0.5 * std::erfc(-0.5 / std::sqrt(2 * (1 + 0.16) * 2));
    for (std::uint64_t seed = 0; seed < kTrials; ++seed) {
      RandomStream random(seed, "hosts");
      GroupedValues untouched, planted;
      for (std::size_t host = 0; host < 100; ++host) {
        const double own = random.normal();
        untouched.values.push_back(own + 0.4 * random.normal());
        untouched.groups.push_back(host);
        for (std::size_t i = 0; i < plantings; ++i) {
          planted.values.push_back(own + 0.5 + 0.4 * random.normal());
          planted.groups.push_back(host);
        }
      }
      const RankingQuality quality = ranking_quality(untouched, planted);
      areas.push_back(quality.area);
      errors.push_back(quality.area_error);
      separate.push_back(std::sqrt(squared_error_of_mean(quality.outlier_places) +
                                   squared_error_of_mean(quality.normal_places)));
      covered += quality.interval(kSure).contains(area) ? 1 : 0;
    }
    double sum = 0, squares = 0;
    for (const double value : areas) sum += value;
    for (const double value : areas) squares += std::pow(value - sum / kTrials, 2);
    const double scatter = std::sqrt(squares / (kTrials - 1));
    EXPECT_NEAR(quantile(errors, 0.5) / scatter, 1, 0.12) << plantings;
    EXPECT_GT(quantile(separate, 0.5) / scatter, 1.6) << "so the test can fail";
    EXPECT_GT(covered, 0.95 * kTrials - 12);
    EXPECT_LT(covered, 0.99 * kTrials);
  }
}

/// Two equally good scores of the same images: galaxies have similar views, and each score has its own noise.
/// Returns the number of trials, in per mille, in which the scores differ by 3 errors.
double told_apart(std::size_t galaxies, std::size_t views, double apart, bool has_shared_galaxies) {
  int told = 0;
  constexpr int kTrials = 1000;
  for (std::uint64_t seed = 0; seed < kTrials; ++seed) {
    RandomStream random(seed, "level");
    std::array<GroupedValues, 2> normal, outliers;
    for (std::size_t galaxy = 0; galaxy < 2 * galaxies; ++galaxy) {
      const bool is_outlying = galaxy >= galaxies;
      const double own = 0.9 * random.normal();
      const std::array<double, 2> in_score{0.6 * random.normal(), 0.6 * random.normal()};
      for (std::size_t view = 0; view < views; ++view) {
        // In shared galaxies, half of the views are outliers.
        const bool is_odd = has_shared_galaxies ? view % 2 == 0 : is_outlying;
        const double common = own + 0.4 * random.normal();
        for (std::size_t k = 0; k < 2; ++k) {
          GroupedValues& its = (is_odd ? outliers : normal)[k];
          its.values.push_back((is_odd ? apart : 0) + common + in_score[k] + 0.3 * random.normal());
          its.groups.push_back(galaxy);
        }
      }
    }
    const RankingQuality a = ranking_quality(normal[0], outliers[0]);
    const RankingQuality b = ranking_quality(normal[1], outliers[1]);
    told += std::abs(a.area - b.area) > 3 * area_difference_error(a, b) ? 1 : 0;
  }
  return 1000.0 * told / kTrials;
}

TEST(Ranking, EqualScoresOfGroupedImagesAreNotToldApart) {
  // 2.7 per 1,000 are expected for normal deviates; at most 10 are accepted.
  EXPECT_LT(told_apart(30, 6, 1, false), 10);
  EXPECT_LT(told_apart(8, 12, 1.5, false), 10) << "few galaxies";
  EXPECT_LT(told_apart(30, 4, 3, false), 10) << "nearly all told";
  EXPECT_LT(told_apart(15, 6, 1, true), 10) << "galaxies of both kinds";
  // If the views were independent images, they would differ far too often; so the test can fail.
  int told = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    RandomStream random(seed, "apart");
    std::array<std::vector<double>, 2> normal, outliers;
    for (std::size_t galaxy = 0; galaxy < 30; ++galaxy) {
      const std::array<double, 2> own{random.normal(), random.normal()};
      for (int view = 0; view < 12; ++view) {
        for (std::size_t k = 0; k < 2; ++k)
          (galaxy < 15 ? normal : outliers)[k].push_back(own[k] + (galaxy < 15 ? 0 : 1) +
                                                         0.2 * random.normal());
      }
    }
    const RankingQuality a = ranking_quality({normal[0], {}}, {outliers[0], {}});
    const RankingQuality b = ranking_quality({normal[1], {}}, {outliers[1], {}});
    told += std::abs(a.area - b.area) > 3 * area_difference_error(a, b) ? 1 : 0;
  }
  EXPECT_GT(told, 40);
}

TEST(Ranking, TheThresholdOfARateIsThatOfAPValue) {
  std::vector<double> normal;
  for (int i = 0; i < 100; ++i) normal.push_back(i);
  EXPECT_EQ(threshold_at(normal, 0.05), 95) << "p of a score above: (4 + 1) / 101";
  EXPECT_EQ(threshold_at(normal, 0.01), 99);
  EXPECT_TRUE(std::isnan(threshold_at(normal, 0.009)));
  EXPECT_TRUE(std::isnan(threshold_at({}, 0.1)));
  EXPECT_EQ(threshold_at({normal.begin(), normal.end() - 1}, 0.01), 98) << "99 images suffice";
  EXPECT_TRUE(std::isnan(threshold_at({normal.begin(), normal.end() - 2}, 0.01)));
  EXPECT_EQ(fewest_normal(0.01), 99u);
  EXPECT_EQ(fewest_normal(0.05), 19u);
  EXPECT_EQ(fewest_normal(0.1), 9u);
  // The rate of the highest of 99: the chance of at most r is 1 - (1 - r)^99.
  const ExactInterval highest = rate_interval({{normal.begin(), normal.end() - 1}, {}}, 0.01);
  EXPECT_NEAR(highest.low, 1 - std::pow(0.975, 1 / 99.0), 1e-9);
  EXPECT_NEAR(highest.high, 1 - std::pow(0.025, 1 / 99.0), 1e-9);
  EXPECT_EQ(rate_interval({{1, 2}, {}}, 0.01).high, 1);
}

TEST(Ranking, TheTrueRateIsNotAboveTheNominalOneWhateverTheNumberOfImages) {
  for (const std::size_t images : {20, 99, 250}) {
    constexpr int kTrials = 2000;
    for (const double rate : {0.01, 0.1}) {
      double sum = 0;
      int held = 0;
      for (std::uint64_t trial = 0; trial < kTrials; ++trial) {
        RandomStream random(trial, "rate");
        std::vector<double> normal;
        for (std::size_t i = 0; i < images; ++i) normal.push_back(random.uniform());
        const double threshold = threshold_at(normal, rate);
        ASSERT_EQ(std::isnan(threshold), images < fewest_normal(rate));
        if (std::isnan(threshold)) break;
        sum += 1 - threshold;
        if (images != 99 || trial >= 200) continue;
        const ExactInterval interval = rate_interval({normal, {}}, rate);
        held += interval.low <= 1 - threshold && 1 - threshold <= interval.high ? 1 : 0;
      }
      if (images < fewest_normal(rate)) continue;
      EXPECT_LT(sum / kTrials, rate * 1.06) << images;
      EXPECT_GT(sum / kTrials, rate * (images >= 99 ? 0.6 : 0.4)) << images;
      if (images == 99) {
        EXPECT_GT(held, 180) << "of 200, where 190 are right";
      }
    }
  }
}

/// Pairs of equal values, with groups numbered from `first` on: half as many independent values.
GroupedValues doubled(const std::vector<double>& values, std::size_t first = 0) {
  GroupedValues result;
  for (std::size_t i = 0; i < values.size(); ++i) {
    result.values.insert(result.values.end(), 2, values[i]);
    result.groups.insert(result.groups.end(), 2, first + i);
  }
  return result;
}

TEST(Grouping, NamesAreNumberedAndWhatHasNoneIsOnItsOwn) {
  const std::vector<std::optional<std::string>> names{"a", std::nullopt, "b", "a", std::nullopt};
  EXPECT_EQ(group_numbers(names), (std::vector<std::size_t>{0, 1, 2, 0, 3}));
}

TEST(Grouping, CopiesTellNothingNew) {
  const std::vector<double> normal = draws(1, 400, 0), outliers = draws(2, 200, 1);
  EXPECT_NEAR(design_effect(doubled(normal)), 2, 0.01);
  EXPECT_EQ(design_effect({normal, {}}), 1);
  EXPECT_NEAR(squared_error_of_mean(doubled(normal)) / squared_error_of_mean({normal, {}}), 1, 1e-12);
  const RankingQuality once = ranking_quality({normal, {}}, {outliers, {}});
  const RankingQuality twice = ranking_quality(doubled(normal), doubled(outliers, normal.size()));
  EXPECT_NEAR(twice.area, once.area, 1e-12);
  EXPECT_NEAR(twice.area_error / once.area_error, 1, 1e-3);
  EXPECT_NEAR((twice.recall_at_10.high() - twice.recall_at_10.low()) /
                  (once.recall_at_10.high() - once.recall_at_10.low()),
              1, 0.02);
}

TEST(Grouping, ErrorsOfSharesAreTheScatterOverGalaxies) {
  // Galaxies with six views, flagged in all or none of them, except for one view in ten.
  std::vector<double> shares, errors;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    RandomStream random(seed, "galaxies");
    GroupedValues views;
    for (std::size_t galaxy = 0; galaxy < 60; ++galaxy) {
      const bool odd = random.uniform() < 0.3;
      for (int view = 0; view < 6; ++view) {
        views.values.push_back(odd != (random.uniform() < 0.1) ? 1 : 0);
        views.groups.push_back(galaxy);
      }
    }
    const Share share = Share::of_values(views);
    shares.push_back(share.value());
    errors.push_back((share.high() - share.low()) / 2);
  }
  double sum = 0, squares = 0;
  for (const double value : shares) sum += value;
  for (const double value : shares) squares += std::pow(value - sum / 400, 2);
  EXPECT_NEAR(std::sqrt(squares / 399) / quantile(errors, 0.5), 1, 0.1);
  // All equal: a galaxy counts once.
  EXPECT_NEAR(Share::of_values(doubled(std::vector<double>(10, 1))).low(), (Share{10, 10}).low(), 1e-12);
}

}  // namespace
}  // namespace peculiar::statistics
