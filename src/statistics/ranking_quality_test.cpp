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

TEST(Ranking, SmallCasesAreAsCountedByHand) {
  const RankingQuality quality = ranking_quality({{1, 2, 3, 4}, {}}, {{3, 5, 2}, {}});
  // Pairs: 3 beats 1, 2 and ties 3; 5 beats all; 2 beats 1 and ties 2: (2.5 + 4 + 1.5) / 12.
  EXPECT_NEAR(quality.area, 8.0 / 12, 1e-12);
  EXPECT_NEAR(quality.area, area_under_curve({1, 2, 3, 4}, {3, 5, 2}), 1e-12);
  // In order 5 | 4 | 3 3 | 2 2 | 1: precision 1, then 2 of 4, then 3 of 6.
  EXPECT_NEAR(quality.average_precision, (1.0 + 0.5 + 0.5) / 3, 1e-12);
  EXPECT_EQ(quality.recall_at_1.count, 1) << "above all normal ones";
  EXPECT_TRUE(std::isnan(ranking_quality({}, {{1}, {}}).area));
}

TEST(Ranking, RecallIsThatAtTheRateOfFalsePositives) {
  std::vector<double> normal;
  for (int i = 0; i < 100; ++i) normal.push_back(i);
  const RankingQuality quality = ranking_quality({normal, {}}, {{98.5, 97.5, 90, 89.5, 89, 10}, {}});
  EXPECT_EQ(quality.recall_at_1.count, 1);
  EXPECT_EQ(quality.recall_at_10.count, 4) << "89 itself is not exceeded";
  EXPECT_EQ(quality.recall_at_10.of, 6);
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

TEST(Ranking, AScoreThatSoManyExceed) {
  std::vector<double> normal;
  for (int i = 0; i < 100; ++i) normal.push_back(i);
  EXPECT_EQ(score_exceeded_by(normal, 0.05), 94);
  EXPECT_EQ(score_exceeded_by(normal, 0.001), 99) << "of a hundred images none";
  EXPECT_TRUE(std::isnan(score_exceeded_by({}, 0.1)));
}

/// Pairs of equal values: half as many independent values.
GroupedValues doubled(const std::vector<double>& values) {
  GroupedValues result;
  for (std::size_t i = 0; i < values.size(); ++i) {
    result.values.insert(result.values.end(), 2, values[i]);
    result.groups.insert(result.groups.end(), 2, i);
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
  const RankingQuality twice = ranking_quality(doubled(normal), doubled(outliers));
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
