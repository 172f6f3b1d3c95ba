#include "scorers/fusion.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "nn/model_testing.h"

namespace peculiar::scorers {
namespace {

/// A model whose reference holds these held-out scores.
Reference reference_with(const std::vector<std::pair<std::string, std::vector<double>>>& columns) {
  std::optional<nn::Model> model = nn::small_model();
  model->reference = {{"reference.version", at::tensor({3.0}, at::kDouble)}};
  for (const auto& [name, scores] : columns)
    model->reference.emplace_back("reference.held_out.8." + name, at::tensor(scores, at::kDouble));
  return Reference(*model, "test");
}

std::vector<double> normal_numbers(std::size_t count, const std::string& purpose) {
  RandomStream random(1, purpose);
  std::vector<double> numbers;
  for (std::size_t i = 0; i < count; ++i) numbers.push_back(random.normal());
  return numbers;
}

/// Percentage of normal images that reach a combined score of ln 10.
double share_reached(const Fusion& fusion, const std::vector<std::vector<double>>& columns) {
  double count = 0;
  for (std::size_t image = 0; image < columns[0].size(); ++image) {
    std::vector<double> scores;
    for (const std::vector<double>& column : columns) scores.push_back(column[image]);
    count += fusion.of(scores) >= std::log(10.0) ? 1 : 0;
  }
  return count / static_cast<double>(columns[0].size());
}

TEST(FusionTest, IsATailProbabilityWhetherTheScoresGoTogetherOrNot) {
  const std::vector<double> a = normal_numbers(4000, "a");
  const std::vector<double> b = normal_numbers(4000, "b");
  const std::vector<double> c = normal_numbers(4000, "c");
  const Fusion apart(reference_with({{"density", a}, {"contrast", b}, {"asymmetry", c}}), 8, false);
  const Fusion together(reference_with({{"density", a}, {"contrast", a}, {"asymmetry", a}}), 8, false);
  const std::vector<double> x = normal_numbers(4000, "x");
  const std::vector<double> y = normal_numbers(4000, "y");
  const std::vector<double> z = normal_numbers(4000, "z");
  EXPECT_NEAR(share_reached(apart, {x, y, z}), 0.1, 0.02);
  EXPECT_NEAR(share_reached(together, {x, x, x}), 0.1, 0.02);
}

TEST(FusionTest, RisesWithEachScoreAndFusesWhatThereIs) {
  const Fusion two(
      reference_with({{"density", normal_numbers(500, "a")}, {"asymmetry", normal_numbers(500, "b")}}), 8,
      false);
  EXPECT_EQ(two.columns(), (std::vector<std::string>{"asymmetry", "density"}));
  EXPECT_GT(two.of({3, 0}), two.of({1, 0}));
  EXPECT_GT(two.of({3, 2}), two.of({3, 0}));
  EXPECT_TRUE(std::isnan(two.of({std::nan(""), 0})));
  EXPECT_GT(two.of({50, 50}), two.of({20, 20})) << "far beyond all normal ones they are still told apart";
  const Fusion none(reference_with({{"pca_error", normal_numbers(500, "a")}}), 8, false);
  EXPECT_TRUE(none.columns().empty());
  EXPECT_TRUE(std::isnan(none.of({})));
}

TEST(FusionTest, LeavesOutPerturbationsThatTheNetworkWasNotShown) {
  const std::vector<double> some = normal_numbers(100, "a");
  const Fusion without(reference_with({{"contrast", some}, {"like_ring", some}}), 8, false);
  EXPECT_EQ(without.columns(), std::vector<std::string>{"contrast"});
  const Fusion with(reference_with({{"contrast", some}, {"like_smoothed", some}}), 8, false);
  EXPECT_EQ(with.columns(), (std::vector<std::string>{"contrast", "like_smoothed"}));
  EXPECT_EQ(with.weights(), (std::vector<double>{1, 1}));
}

TEST(FusionTest, ImagesThatHaveAnUpAreComparedWhole) {
  const std::vector<double> some = normal_numbers(100, "a");
  const Reference reference = reference_with({{"contrast", some},
                                              {"patch", some},
                                              {"pca_mahalanobis", some},
                                              {"target_density", some},
                                              {"untrained_density", some}});
  const Fusion turned(reference, 8, false);
  EXPECT_EQ(turned.columns(), (std::vector<std::string>{"contrast", "patch", "target_density"}));
  EXPECT_EQ(turned.weights(), (std::vector<double>{1, 1, 4}));
  const Fusion has_up(reference, 8, true);
  EXPECT_EQ(has_up.columns(),
            (std::vector<std::string>{"contrast", "patch", "target_density", "pca_mahalanobis"}));
  EXPECT_EQ(has_up.weights(), (std::vector<double>{1, 2, 1, 2}));
}

/// Fraction of normal images that reach the 1 % level of a fusion of `count` held-out images, mean over
/// models; scores with a correlation of 0.4.
double share_called_one_in_hundred(std::int64_t count) {
  constexpr std::uint64_t kModels = 60;
  constexpr std::size_t kImages = 500;
  const std::vector<std::string> names{"density", "contrast", "asymmetry"};
  const auto draw = [](RandomStream& random) {
    const double common = std::sqrt(0.4) * random.normal();
    std::vector<double> scores(3);
    for (double& score : scores) score = common + std::sqrt(0.6) * random.normal();
    return scores;
  };
  double reached = 0;
  for (std::uint64_t model = 0; model < kModels; ++model) {
    RandomStream random(1, "held out", model);
    std::vector<std::pair<std::string, std::vector<double>>> columns;
    for (const std::string& name : names) columns.push_back({name, {}});
    for (std::int64_t i = 0; i < count; ++i) {
      const std::vector<double> scores = draw(random);
      for (std::size_t k = 0; k < 3; ++k) columns[k].second.push_back(scores[k]);
    }
    const Fusion fusion(reference_with(columns), 8, false);
    for (std::size_t i = 0; i < kImages; ++i) reached += fusion.of(draw(random)) >= std::log(100.0) ? 1 : 0;
  }
  return reached / static_cast<double>(kModels * kImages);
}

TEST(FusionTest, CallsTooManyImagesRareWhereFewWereHeldOut) {
  EXPECT_GT(share_called_one_in_hundred(4), 0.1);
  EXPECT_GT(share_called_one_in_hundred(20), 0.02);
  EXPECT_LT(share_called_one_in_hundred(20), 0.06);
  EXPECT_NEAR(share_called_one_in_hundred(kEnoughHeldOut), 0.012, 0.005);
}

TEST(FusionTest, SaysWhatFewHeldOutImagesCost) {
  EXPECT_EQ(held_out_cost(kEnoughHeldOut), "");
  EXPECT_NE(held_out_cost(4).find("is based on 4 held-out images"), std::string::npos);
  EXPECT_NE(held_out_cost(4).find("10 to 30 %"), std::string::npos);
  EXPECT_NE(held_out_cost(kEnoughHeldOut - 1).find("about 2 %"), std::string::npos);
}

}  // namespace
}  // namespace peculiar::scorers
