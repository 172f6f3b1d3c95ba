#include "train/health.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "stamps/stamp_shape.h"

namespace peculiar::train {
namespace {

HealthRow good(double step) {
  HealthRow row;
  row.step = step;
  row.minutes = step / 60;
  row.wasserstein = 5;
  row.wasserstein_held_out = 4.6;
  row.gradient_norm = 0.98;
  row.penalty = 0.02;
  row.generator_loss = 1;
  row.frechet = 10;
  row.frechet_floor = 1;
  row.flux_distance = 0.1;
  row.size_distance = 0.1;
  row.concentration_distance = 0.1;
  row.beyond_share = 0.02;
  row.diversity = 0.9;
  row.nearest_ratio = 1;
  row.lattice_period = 4;
  row.lattice_excess = 4;
  row.lattice_error = 0.05;
  row.lattice_share = 0.05;
  return row;
}

std::vector<std::string> after(const std::function<void(HealthRow&)>& change, int looks = 4) {
  std::vector<HealthRow> history;
  for (int i = 0; i < 4; ++i) history.push_back(good(200 + 100 * i));
  for (int i = 0; i < looks; ++i) {
    history.push_back(good(600 + 100 * i));
    change(history.back());
  }
  return alarms(history);
}

TEST(Alarms, AHealthyTrainingHasNone) {
  EXPECT_TRUE(after([](HealthRow&) {}).empty());
}

TEST(Alarms, EachIllnessHasItsWords) {
  const auto first_words = [](const std::vector<std::string>& words) {
    return words.size() == 1 ? words.front().substr(0, words.front().find(':'))
                             : std::to_string(words.size()) + " alarms";
  };
  EXPECT_EQ(first_words(after([](HealthRow& row) { row.diversity = 0.1; })), "collapse");
  EXPECT_EQ(first_words(after([](HealthRow& row) { row.gradient_norm = 12; })), "divergence");
  EXPECT_EQ(first_words(after([](HealthRow& row) { row.frechet = NAN; })), "divergence");
  EXPECT_EQ(first_words(after([](HealthRow& row) { row.frechet = 500; })), "divergence");
  EXPECT_EQ(first_words(after([](HealthRow& row) { row.wasserstein_held_out = 1; })), "over-fitting");
  EXPECT_EQ(first_words(after([](HealthRow& row) { row.nearest_ratio = 0.1; })), "over-fitting");
  EXPECT_EQ(first_words(after([](HealthRow& row) { row.beyond_share = 0.77; })), "brightness");
}

TEST(Alarms, AnEncoderThatIsWorseThanTheMeanImage) {
  const std::vector<HealthRow> history{good(200), good(300), good(400)};
  EXPECT_TRUE(alarms(history, 0.4).empty());
  ASSERT_EQ(alarms(history, 1.26).size(), 1u);
  EXPECT_NE(alarms(history, 1.26).front().find("encoder: its reconstructions"), std::string::npos);
  EXPECT_NE(alarms(history, 1.26).front().find("residual variance 1.26"), std::string::npos);
}

TEST(Alarms, ALatticeThatIsStrongAndCertainIsGridNoise) {
  const auto with = [](double excess, double error, double share, double step, bool is_finished) {
    HealthRow row = good(step);
    row.lattice_excess = excess;
    row.lattice_error = error;
    row.lattice_share = share;
    return alarms({row}, NAN, is_finished);
  };
  const std::vector<std::string> words = with(100, 0.05, 0.2, 300, false);
  ASSERT_EQ(words.size(), 1u);
  EXPECT_TRUE(words.front().starts_with("grid: generated images carry a lattice of 4 px, 20 % as strong"))
      << words.front();
  EXPECT_TRUE(with(5, 0.05, 0.2, 300, true).empty()) << "little over its neighbours";
  EXPECT_TRUE(with(100, 0.05, 0.05, 300, true).empty()) << "not to be seen";
  EXPECT_TRUE(with(100, 1.5, 0.2, 300, true).empty()) << "of one image in a few";
  EXPECT_TRUE(with(100, 0.05, 0.2, 40, false).empty()) << "usual in the first steps";
  EXPECT_EQ(with(100, 0.05, 0.2, 40, true).size(), 1u) << "but not in a generator that stays so";
}

TEST(Alarms, OneBadLookIsNotYetACollapse) {
  EXPECT_TRUE(after([](HealthRow& row) { row.diversity = 0.1; }, 1).empty());
}

TEST(Alarms, ImagesThatAreAllAlikeAreNoCollapseWhileTheyGetBetter) {
  std::vector<HealthRow> history;
  for (int i = 0; i < 6; ++i) {
    history.push_back(good(100 * i));
    history.back().diversity = 0.2;
    history.back().frechet = 1000 * std::pow(0.6, i);
  }
  EXPECT_TRUE(alarms(history).empty());
  for (HealthRow& row : history) row.frechet = 500;  // all similar, without improvement: never anything else
  ASSERT_EQ(alarms(history).size(), 1u);
  EXPECT_TRUE(alarms(history).front().starts_with("collapse"));
}

TEST(Alarms, TheFirstStepsAreNotJudged) {
  HealthRow row = good(50);
  row.diversity = 0.01;
  row.gradient_norm = 20;
  EXPECT_TRUE(alarms({row, row, row}).empty());
}

TEST(HealthHistory, JsonKeepsNumbersAndGaps) {
  std::vector<HealthRow> history{good(0), good(100)};
  history[0].gradient_norm = NAN;
  const std::vector<HealthRow> back = health_from_json(nlohmann::json::parse(health_json(history).dump()));
  ASSERT_EQ(back.size(), 2u);
  EXPECT_TRUE(std::isnan(back[0].gradient_norm));
  for (const HealthColumn& column : health_columns()) {
    if (std::isnan(history[1].*column.value)) continue;
    EXPECT_EQ(back[1].*column.value, history[1].*column.value) << column.name;
  }
}

}  // namespace
}  // namespace peculiar::train
