#include "statistics/p_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/random.h"
#include "statistics/distribution.h"

namespace peculiar::statistics {
namespace {

TEST(ConformalPValues, CountNormalImagesThatReachTheScore) {
  const std::vector<double> p = conformal_p_values({0, 2, 2.5, 5, std::nan("")}, {1, 2, 3, 4, std::nan("")});
  EXPECT_DOUBLE_EQ(p[0], 1);
  EXPECT_DOUBLE_EQ(p[1], 4.0 / 5);
  EXPECT_DOUBLE_EQ(p[2], 3.0 / 5);
  EXPECT_DOUBLE_EQ(p[3], 1.0 / 5);
  EXPECT_TRUE(std::isnan(p[4]));
}

TEST(ConformalPValues, OfNormalImagesAreUniformWhateverTheScoresDistribution) {
  // Twenty splits of two thousand scores with a heavy tail; by chance one test in a hundred falls below 0.01.
  int rejected = 0;
  for (std::uint64_t split = 0; split < 20; ++split) {
    RandomStream random(7, "split", split);
    std::vector<double> normals;
    std::vector<double> tested;
    for (int i = 0; i < 2000; ++i) {
      const double score = std::exp(2 * random.normal());
      (i % 2 == 0 ? normals : tested).push_back(score);
    }
    const double distance = distance_from_uniform(conformal_p_values(tested, normals));
    // Two samples of a thousand: the calibration set varies too.
    rejected += distance_p_value(distance, 500) < 0.01 ? 1 : 0;
  }
  EXPECT_LE(rejected, 2);
}

TEST(QValues, AreBenjaminiAndHochbergs) {
  const std::vector<double> q = q_values({0.01, 0.04, 0.03, 0.5, std::nan("")});
  EXPECT_DOUBLE_EQ(q[0], 0.04);
  EXPECT_NEAR(q[1], 0.04 * 4 / 3, 1e-12);
  EXPECT_NEAR(q[2], 0.04 * 4 / 3, 1e-12) << "no greater than that of a greater p-value";
  EXPECT_DOUBLE_EQ(q[3], 0.5);
  EXPECT_TRUE(std::isnan(q[4]));
}

TEST(QValues, SelectUpToTheRateWhateverTheRounding) {
  std::vector<double> p(1050, 1.0);
  for (std::size_t i = 0; i < 35; ++i) p[i] = 1.0 / 600;
  const double q = q_values(p)[0];
  EXPECT_NEAR(q, 0.05, 1e-15);
  EXPECT_TRUE(is_selected(q, 0.05));
  EXPECT_TRUE(is_selected(std::nextafter(0.05, 1), 0.05));
  EXPECT_FALSE(is_selected(0.05 + 1e-9, 0.05));
  EXPECT_FALSE(is_selected(std::nan(""), 0.05));
}

TEST(QValues, KeepTheFalseDiscoveryRateWithPlantedOutliers) {
  // 100 of 1,000 images are clear outliers; 5,000 normal images calibrate. Mean over 200 tries.
  for (const double rate : {0.01, 0.05, 0.1}) {
    double false_share = 0;
    double found = 0;
    constexpr int kTries = 200;
    for (int attempt = 0; attempt < kTries; ++attempt) {
      RandomStream random(11, "planted", static_cast<std::uint64_t>(attempt));
      std::vector<double> normals;
      for (int i = 0; i < 5000; ++i) normals.push_back(random.normal());
      std::vector<double> scores;
      for (int i = 0; i < 1000; ++i) scores.push_back(random.normal() + (i < 100 ? 4.5 : 0));
      const std::vector<double> q = q_values(conformal_p_values(scores, normals));
      int listed = 0;
      int wrong = 0;
      for (int i = 0; i < 1000; ++i) {
        if (q[static_cast<std::size_t>(i)] > rate) continue;
        ++listed;
        wrong += i < 100 ? 0 : 1;
      }
      if (listed > 0) false_share += static_cast<double>(wrong) / listed / kTries;
      found += static_cast<double>(listed - wrong) / 100 / kTries;
    }
    // Benjamini-Hochberg realises the rate times the fraction of normal images; binomial error of about 100
    // discoveries, over the tries.
    EXPECT_LT(false_share, rate + 3 * std::sqrt(rate * (1 - rate) / 100 / kTries) + 1e-3) << rate;
    EXPECT_GT(false_share, 0.5 * rate) << rate << ": needlessly strict";
    EXPECT_GT(found, 0.5) << rate;
  }
}

TEST(Holm, IsAsInThePaper) {
  // Sorted: 0.005 x 4, 0.01 x 3, 0.03 x 2, 0.04, made non-decreasing.
  const std::vector<double> adjusted = holm_adjusted({0.01, 0.04, 0.03, 0.005});
  const std::vector<double> expected{0.03, 0.06, 0.06, 0.02};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(adjusted[i], expected[i], 1e-12);
  EXPECT_EQ(holm_adjusted({0.9, 0.8}), (std::vector<double>{1, 1}));
}

TEST(Holm, LeavesNanOutOfTheFamily) {
  using testing::DoubleEq, testing::ElementsAre, testing::IsNan;
  const double none = std::nan("");
  EXPECT_THAT(holm_adjusted({none, 0.001, 0.5}), ElementsAre(IsNan(), DoubleEq(0.002), DoubleEq(0.5)));
  EXPECT_THAT(holm_adjusted({0.001, none, 0.5}), ElementsAre(DoubleEq(0.002), IsNan(), DoubleEq(0.5)));
  EXPECT_THAT(holm_adjusted({0.5, none, 0.001, 0.02}),
              ElementsAre(DoubleEq(0.5), IsNan(), DoubleEq(0.003), DoubleEq(0.04)));
}

TEST(ConformalPValues, WeightsAreFiniteAndNotNegative) {
  const auto message = [](double weight) -> std::string {
    try {
      conformal_p_values({2.5}, {std::nan(""), 1, 2, 3}, {std::nan(""), 1, weight, weight}, {});
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kInput);
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(message(std::nan("")), testing::HasSubstr("weights: value 2 (from 0) is nan"));
  EXPECT_THAT(message(-0.5), testing::HasSubstr("weights: value 2 (from 0) is -0.5"));
  EXPECT_THAT(message(std::numeric_limits<double>::infinity()), testing::HasSubstr("is inf"));
  EXPECT_EQ(message(0), "") << "an image that does not count";
}

TEST(ConformalPValues, GroupsCountOnceAndHoldTheirLevelWhereViewsAreAlike) {
  EXPECT_THAT(conformal_p_values({2.5, 9, std::nan("")}, {1, 2, 3, 4, 3, 0}, {0.5, 0.5, 0.5, 0.5, 1, 1}, {}),
              testing::ElementsAre(testing::DoubleEq((1 + 0.5 + 0.5 + 1) / 5), testing::DoubleEq(1.0 / 5),
                                   testing::IsNan()));
  // The own group does not count, whatever its scores.
  EXPECT_DOUBLE_EQ(conformal_p_values({5}, {6, 7, 1, 2}, {0.5, 0.5, 0.5, 0.5}, {{0, 1}})[0], 1.0 / 2);
  // With weights of 1, the p-values are those of single images.
  EXPECT_EQ(conformal_p_values({0.5, 3}, {1, 2, 3}, {1, 1, 1}, {}), conformal_p_values({0.5, 3}, {1, 2, 3}));
  // Nine galaxies with ten nearly identical views each: a tenth galaxy ranks first in one case of ten.
  RandomStream random(3, "views");
  int grouped = 0, single = 0;
  constexpr int kTrials = 2000;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> normals;
    for (int galaxy = 0; galaxy < 9; ++galaxy) {
      const double level = random.normal();
      for (int view = 0; view < 10; ++view) normals.push_back(level + 0.01 * random.normal());
    }
    const std::vector<double> score{random.normal()};
    const std::vector<double> weights(normals.size(), 0.1);
    grouped += conformal_p_values(score, normals, weights, {})[0] <= 0.1 + 1e-12 ? 1 : 0;
    single += conformal_p_values(score, normals)[0] <= 0.02 ? 1 : 0;
  }
  EXPECT_NEAR(grouped, 0.1 * kTrials, 4 * std::sqrt(0.09 * kTrials));
  EXPECT_GT(single, 0.06 * kTrials) << "images one by one claim 2 % at most";
}

}  // namespace
}  // namespace peculiar::statistics
