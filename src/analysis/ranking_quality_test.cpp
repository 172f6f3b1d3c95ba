#include "analysis/ranking_quality.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "base/atomic_file.h"
#include "base/distribution.h"
#include "base/random.h"
#include "base/test_folder.h"

namespace peculiar::analysis {
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
  const RankingQuality quality = ranking_quality({1, 2, 3, 4}, {3, 5, 2});
  // Pairs: 3 beats 1, 2 and ties 3; 5 beats all; 2 beats 1 and ties 2: (2.5 + 4 + 1.5) / 12.
  EXPECT_NEAR(quality.area, 8.0 / 12, 1e-12);
  EXPECT_NEAR(quality.area, area_under_curve({1, 2, 3, 4}, {3, 5, 2}), 1e-12);
  // In order 5 | 4 | 3 3 | 2 2 | 1: precision 1, then 2 of 4, then 3 of 6.
  EXPECT_NEAR(quality.average_precision, (1.0 + 0.5 + 0.5) / 3, 1e-12);
  EXPECT_EQ(quality.recall_at_1.count, 1) << "above all normal ones";
  EXPECT_TRUE(std::isnan(ranking_quality({}, {1}).area));
}

TEST(Ranking, RecallIsThatAtTheRateOfFalsePositives) {
  std::vector<double> normal;
  for (int i = 0; i < 100; ++i) normal.push_back(i);
  const RankingQuality quality = ranking_quality(normal, {98.5, 97.5, 90, 89.5, 89, 10});
  EXPECT_EQ(quality.recall_at_1.count, 1);
  EXPECT_EQ(quality.recall_at_10.count, 4) << "89 itself is not exceeded";
  EXPECT_EQ(quality.recall_at_10.of, 6);
}

TEST(RankingRefereeSlow, ScikitLearnFindsTheSame) {
  const char* python = std::getenv("PECULIAR_PYTHON");
  if (python == nullptr ||
      std::system(fmt::format("'{}' -c 'import sklearn' 2>/dev/null", python).c_str()) != 0)
    GTEST_SKIP() << "PECULIAR_PYTHON does not name a Python with scikit-learn";
  const TestFolder folder;
  std::vector<double> normal = draws(1, 300, 0), outliers = draws(2, 70, 1);
  for (std::vector<double>* values : {&normal, &outliers}) {
    for (double& value : *values) value = std::round(5 * value) / 5;  // with ties
  }
  std::string text = "score,outlier\n";
  for (const double value : normal) text += fmt::format("{},0\n", value);
  for (const double value : outliers) text += fmt::format("{},1\n", value);
  write_file(folder.path() / "scores.csv", text);
  const RankingQuality quality = ranking_quality(normal, outliers);
  EXPECT_EQ(std::system(fmt::format("'{}' '{}/tests/python/check_ranking.py' '{}' {:.17g} {:.17g}", python,
                                    PECULIAR_SOURCE_DIR, (folder.path() / "scores.csv").string(),
                                    quality.area, quality.average_precision)
                            .c_str()),
            0);
}

TEST(Ranking, ErrorsAreTheScatterOverSamples) {
  std::vector<double> areas, differences, errors, difference_errors;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const std::vector<double> normal = draws(2 * seed, 80, 0), outliers = draws(2 * seed + 1, 50, 1);
    const RankingQuality one = ranking_quality(normal, outliers);
    // A second score of the same images: the first with noise of its own.
    RandomStream random(seed, "noise");
    const auto noisy = [&](std::vector<double> values) {
      for (double& value : values) value += 0.5 * random.normal();
      return values;
    };
    const RankingQuality two = ranking_quality(noisy(normal), noisy(outliers));
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

}  // namespace
}  // namespace peculiar::analysis
