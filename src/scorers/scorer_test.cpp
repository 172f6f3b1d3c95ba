#include "scorers/scorer.h"

#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "nn/model_testing.h"
#include "scorers/contrast.h"
#include "scorers/features.h"
#include "scorers/patches.h"
#include "scorers/rebuilding.h"
#include "scorers/reference.h"

namespace peculiar::scorers {
namespace {

/// All scorers on a small untrained model with every network.
class Scorers : public testing::Test {
 protected:
  void SetUp() override {
    static const nn::NamedTensors fitted =
        fit_reference(*nn::small_model(), {nn::spots(120, false, 1), nn::spots(40, false, 2), {}}, {});
    model_ = nn::small_model();
    model_->reference = fitted;
    reference_.emplace(*model_, "test");
  }
  at::Tensor scores(const ScorerKind& kind, const at::Tensor& images, int orientations = 8) const {
    return kind.open({*model_, {}, orientations}, reference_->fitted(kind.fit_name(*model_)))->of(images);
  }

  std::optional<nn::Model> model_;
  std::optional<Reference> reference_;
};

TEST_F(Scorers, GiveEachImageItsOwnFiniteNumbersWhateverIsBesideIt) {
  const at::Tensor images = at::cat({nn::spots(9, false, 3), nn::spots(9, true, 4)});
  for (const ScorerKind& kind : scorer_kinds()) {
    const at::Tensor all = scores(kind, images);
    EXPECT_EQ(all.sizes(), at::IntArrayRef({18, std::ssize(kind.columns_of(*model_))})) << kind.name;
    EXPECT_EQ(all.scalar_type(), at::kDouble) << kind.name;
    EXPECT_TRUE(at::isfinite(all).all().item<bool>()) << kind.name;
    const at::Tensor some = scores(kind, images.slice(0, 7, 11));
    EXPECT_LT((some - all.slice(0, 7, 11)).abs().max().item<double>(),
              1e-4 * (1 + all.abs().max().item<double>()))
        << kind.name;
  }
}

TEST_F(Scorers, AReferenceThatDoesNotFitTheNetworksIsRefused) {
  for (const ScorerKind& kind : scorer_kinds()) {
    const Fitted whole = reference_->fitted(kind.fit_name(*model_));
    for (const auto& [name, tensor] : whole) {
      for (const at::Tensor& damaged :
           {tensor.unsqueeze(0), tensor.to(at::kDouble), tensor.slice(0, 0, 0), at::full_like(tensor, NAN)}) {
        Fitted fitted = whole;
        fitted[name] = damaged;
        EXPECT_THROW(kind.open({*model_, {}, 1}, fitted), Error) << kind.name << " " << name;
      }
      Fitted fitted = whole;
      fitted.erase(name);
      EXPECT_THROW(kind.open({*model_, {}, 1}, fitted), Error) << kind.name << " " << name;
    }
  }
}

TEST_F(Scorers, EightOrientationsMakeScoresBlindToTurnsAndFlips) {
  const at::Tensor images = nn::spots(6, true, 5);
  for (const char* name :
       {"density", "contrast", "contrast_density", "patches", "asymmetry", "untrained_density"}) {
    for (const ScorerKind& kind : scorer_kinds()) {
      if (kind.name != name) continue;
      const at::Tensor straight = scores(kind, images);
      for (int turn = 1; turn < 8; ++turn) {
        EXPECT_LT((scores(kind, in_orientation(images, turn)) - straight).abs().max().item<double>(),
                  1e-3 * (1 + straight.abs().max().item<double>()))
            << name << " " << turn;
      }
    }
  }
}

TEST_F(Scorers, ColumnsHaveNamesOfTheirOwnAndHeldOutScores) {
  std::set<std::string> names;
  for (const ScorerKind& kind : scorer_kinds()) {
    for (const ScoreColumn& column : kind.columns_of(*model_)) {
      EXPECT_TRUE(names.insert(column.name).second) << column.name;
      EXPECT_FALSE(column.description.empty()) << column.name;
      if (kind.on_request) continue;
      EXPECT_EQ(reference_->held_out(column.name, 1).size(), 40u) << column.name;
      EXPECT_EQ(reference_->held_out(column.name, 8).size(), 40u) << column.name;
    }
  }
}

TEST_F(Scorers, FeaturesAreComponentsOfTheTrainingImagesInTheOrderOfTheirVariance) {
  const at::Tensor features = scores(features_kind(), nn::spots(120, false, 1));
  const at::Tensor deviations = features.std(0, false);
  EXPECT_LT((features.mean(0).abs() / deviations.max()).max().item<double>(), 0.3);  // a tenth was left out
  EXPECT_GT(deviations[0].item<double>(), 2 * deviations[15].item<double>());
  const at::Tensor correlations = at::corrcoef(features.slice(1, 0, 4).t()).abs() - at::eye(4);
  EXPECT_LT(correlations.max().item<double>(), 0.5);
}

TEST_F(Scorers, BaselinesNeedNoNetworkThatWasTrained) {
  // Other weights of critic, encoder and contrast network: the baselines do not change.
  const at::Tensor images = nn::spots(6, true, 5);
  nn::Model other(model_->architecture, model_->contract, 99);
  for (const ScorerKind& kind : scorer_kinds()) {
    if (!kind.is_baseline) continue;
    const NormalRows normal{nn::spots(120, false, 1), at::arange(120)};
    const auto fitted = kind.fit({other, {}, 1}, normal);
    const auto again = kind.fit({*model_, {}, 1}, normal);
    EXPECT_TRUE(at::equal(kind.open({other, {}, 8}, fitted)->of(images),
                          kind.open({*model_, {}, 8}, again)->of(images)))
        << kind.name;
  }
}

/// Scores of a kind in the column of that name.
at::Tensor column_of(const at::Tensor& scores, const ScorerKind& kind, const nn::Model& model,
                     const std::string& name) {
  const std::vector<ScoreColumn> columns = kind.columns_of(model);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return scores.select(1, static_cast<std::int64_t>(i));
  }
  ADD_FAILURE() << "no column " << name;
  return {};
}

TEST_F(Scorers, OddsOfFamiliesAndOfAllAreTheSumsOfThoseOfTheirPerturbations) {
  const ScorerKind kind = contrast_kind();
  const at::Tensor images = at::cat({nn::spots(9, false, 3), nn::spots(9, true, 4)});
  const at::Tensor all = scores(kind, images, 1);
  const auto odds = [&](const std::string& name) { return column_of(all, kind, *model_, name).exp(); };
  EXPECT_TRUE(at::allclose(odds("contrast_disturbed"), odds("like_companion") + odds("like_warp"), 1e-4));
  EXPECT_TRUE(at::allclose(odds("contrast_simplified"), odds("like_smoothed"), 1e-4));
  EXPECT_TRUE(at::allclose(odds("contrast"), odds("contrast_disturbed") + odds("contrast_simplified"), 1e-4));
}

TEST_F(Scorers, TheMahalanobisDistanceOfTheOddsSeesWhatIsBeyondOnEitherSide) {
  // Odds of normal images and of the same images shifted to either side, from a linear network.
  const ScorerKind kind = contrast_kind();
  const at::Tensor images = nn::spots(60, false, 3);
  nn::Model model = *nn::small_model();
  const Fitted fitted = kind.fit({model, {}, 1}, {images, at::arange(60)});
  const auto distance = [&](double shift) {
    Fitted moved = fitted;
    moved["middle"] = fitted.at("middle") + shift * fitted.at("deviation");
    return column_of(kind.open({model, {}, 1}, moved)->of(images), kind, model, "contrast_mahalanobis");
  };
  const at::Tensor inside = distance(0);
  EXPECT_LT(inside.median().item<double>(), 3);
  EXPECT_GT(distance(-8).min().item<double>(), inside.median().item<double>());
  EXPECT_GT(distance(8).min().item<double>(), inside.median().item<double>());
}

TEST_F(Scorers, ThePatchScoreSeesAPartOfAnImageWhereverItIs) {
  const ScorerKind kind = patches_kind();
  const at::Tensor images = nn::spots(120, false, 1);
  const std::unique_ptr<Scorer> scorer =
      kind.open({*model_, {}, 1}, kind.fit({*model_, {}, 1}, {images, at::arange(120)}));
  const at::Tensor normal = nn::spots(20, false, 2);
  const double usual = scorer->of(normal).max().item<double>();
  for (const auto& [y, x] : {std::pair{2, 2}, {14, 25}, {27, 4}}) {
    at::Tensor odd = normal.clone();
    odd.slice(2, y, y + 3).slice(3, x, x + 3).fill_(1);
    EXPECT_GT(scorer->of(odd).median().item<double>(), usual) << y << " " << x;
  }
}

TEST(Turned, EightDifferentOnesOfWhichTheThirdIsHalfATurn) {
  const at::Tensor images = at::arange(16).to(at::kFloat).view({1, 1, 4, 4});
  for (int a = 0; a < 8; ++a) {
    for (int b = 0; b < a; ++b) EXPECT_FALSE(at::equal(in_orientation(images, a), in_orientation(images, b)));
  }
  EXPECT_TRUE(at::equal(in_orientation(images, 2), images.flip({2, 3})));
}

TEST(SmoothedPeak, FindsTheBrightestSquareOfFivePixels) {
  at::Tensor residual = at::zeros({1, 1, 32, 32});
  residual[0][0].slice(0, 10, 15).slice(1, 20, 25).fill_(-0.4);
  residual[0][0][3][3] = 1;  // a single pixel is smoothed away
  EXPECT_NEAR(smoothed_peak(residual).item<float>(), 0.4, 1e-6);
}

TEST_F(Scorers, AReferenceOfOtherDefinitionsIsRefused) {
  std::erase_if(model_->reference, [](const auto& entry) { return entry.first == "reference.version"; });
  try {
    Reference(*model_, "old.safetensors");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    EXPECT_NE(std::string(error.what()).find("old.safetensors: its normal images were scored by version 1"),
              std::string::npos)
        << error.what();
  }
}

/// Scores of images that a scorer was fitted to, each in several rows, from the column of that name.
at::Tensor scores_of_own(const ScorerKind& kind, const nn::Model& model, const at::Tensor& images,
                         std::int64_t rows_each, std::int64_t column) {
  const NormalRows normal{images.repeat({rows_each, 1, 1, 1}), at::arange(images.size(0)).repeat(rows_each)};
  return kind.open({model, {}, 1}, kind.fit({model, {}, 1}, normal))->of(images).select(1, column);
}

TEST_F(Scorers, AnImageIsOneNeighbourInHoweverManyOrientations) {
  const at::Tensor images = nn::spots(80, false, 1);
  for (const ScorerKind& kind : scorer_kinds()) {
    for (std::size_t i = 0; i < kind.columns.size(); ++i) {
      const std::string& name = kind.columns[i].name;
      const std::set<std::string> by_neighbours{"density", "contrast_density", "untrained_density",
                                                "pca_neighbour", "patch"};
      if (!by_neighbours.contains(name)) continue;
      const auto column = static_cast<std::int64_t>(i);
      const at::Tensor once = scores_of_own(kind, *model_, images, 1, column);
      const at::Tensor eightfold = scores_of_own(kind, *model_, images, 8, column);
      EXPECT_GT(once.min().item<double>(), 0.1) << name;
      EXPECT_LT((eightfold / once - 1).abs().max().item<double>(), 0.05)
          << name << ": an image's own orientations are not its nearest images";
    }
  }
}

TEST(ReferenceTest, AModelWithoutOneSaysWhatToDo) {
  const auto model = nn::small_model();
  EXPECT_THROW(
      {
        try {
          Reference(*model, "m.safetensors");
        } catch (const std::exception& failure) {
          EXPECT_NE(std::string(failure.what()).find("m.safetensors: has no normal images"),
                    std::string::npos);
          EXPECT_NE(std::string(failure.what()).find("train it again"), std::string::npos);
          throw;
        }
      },
      std::exception);
}

}  // namespace
}  // namespace peculiar::scorers
