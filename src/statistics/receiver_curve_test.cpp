#include "statistics/receiver_curve.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "base/atomic_file.h"
#include "base/random.h"
#include "base/test_folder.h"
#include "base/test_referee.h"
#include "statistics/ranking_quality.h"

namespace peculiar::statistics {
namespace {

/// Rounded, to create ties.
std::vector<double> draws(std::uint64_t seed, std::size_t count, double mean) {
  RandomStream random(seed, "draws");
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(std::round(5 * (mean + random.normal())) / 5);
  return values;
}

double area_below(const std::vector<ReceiverPoint>& curve) {
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i)
    area += (curve[i].false_positive - curve[i - 1].false_positive) * 0.5 *
            (curve[i].true_positive + curve[i - 1].true_positive);
  return area;
}

TEST(ReceiverCurve, ASmallCaseIsAsCountedByHand) {
  const std::vector<ReceiverPoint> curve = receiver_curve({1, 2, 3, 4}, {3, 5});
  // 5 | 4 | 3 3 | 2 | 1, of which 2 lies between two equal steps.
  ASSERT_EQ(curve.size(), 5u);
  EXPECT_TRUE(std::isinf(curve[0].threshold));
  EXPECT_EQ(curve[0].false_positive, 0);
  EXPECT_EQ(curve[0].true_positive, 0);
  EXPECT_EQ(curve[1].threshold, 5);
  EXPECT_EQ(curve[1].true_positive, 0.5);
  EXPECT_EQ(curve[2].threshold, 4);
  EXPECT_EQ(curve[2].false_positive, 0.25);
  EXPECT_EQ(curve[3].threshold, 3);
  EXPECT_EQ(curve[3].false_positive, 0.5);
  EXPECT_EQ(curve[3].true_positive, 1);
  EXPECT_EQ(curve[4].threshold, 1);
  EXPECT_EQ(curve[4].false_positive, 1);
  EXPECT_TRUE(receiver_curve({}, {1}).empty());
  EXPECT_TRUE(receiver_curve({1}, {}).empty());
}

TEST(ReceiverCurve, TheAreaBelowItIsThatOfTheRanking) {
  const std::vector<double> normal = draws(1, 300, 0), outliers = draws(2, 70, 1);
  const double area = ranking_quality({normal, {}}, {outliers, {}}).area;
  const std::vector<ReceiverPoint> curve = receiver_curve(normal, outliers);
  EXPECT_NEAR(area_below(curve), area, 1e-12);
  // The curve looks the same in a figure.
  RandomStream random(3, "many");
  std::vector<double> many, odd;
  for (int i = 0; i < 20000; ++i) many.push_back(random.normal());
  for (int i = 0; i < 5000; ++i) odd.push_back(1 + random.normal());
  const std::vector<ReceiverPoint> whole = receiver_curve(many, odd);
  const std::vector<ReceiverPoint> few = thinned(whole, 0.004);
  EXPECT_LT(few.size(), 1500u);
  EXPECT_GT(whole.size(), 2 * few.size());
  EXPECT_NEAR(area_below(few), area_below(whole), 4e-4);
  EXPECT_EQ(few.back().true_positive, 1);
}

TEST(ReceiverCurveRefereeSlow, ScikitLearnFindsTheSamePoints) {
  const TestReferee referee("check_receiver_curve.py", "numpy sklearn");
  if (!referee.why_not().empty()) GTEST_SKIP() << referee.why_not();
  const TestFolder folder;
  const std::vector<double> normal = draws(1, 300, 0), outliers = draws(2, 70, 1);
  std::string text = "score,outlier\n";
  for (const double value : normal) text += fmt::format("{},0\n", value);
  for (const double value : outliers) text += fmt::format("{},1\n", value);
  write_file(folder.path() / "scores.csv", text);
  text = "threshold,false_positive_share,true_positive_share\n";
  for (const ReceiverPoint& point : receiver_curve(normal, outliers))
    text +=
        fmt::format("{:.17g},{:.17g},{:.17g}\n", point.threshold, point.false_positive, point.true_positive);
  write_file(folder.path() / "curve.csv", text);
  EXPECT_TRUE(referee.agrees(fmt::format("'{0}/scores.csv' '{0}/curve.csv'", folder.path().string())));
}

}  // namespace
}  // namespace peculiar::statistics
