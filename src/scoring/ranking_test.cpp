#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_folder.h"
#include "image/picture_codec.h"
#include "nn/model_testing.h"
#include "scorers/reference.h"
#include "scoring/score.h"
#include "scoring/top.h"
#include "store/sample_testing.h"
#include "store/score_making.h"
#include "store/scores_file.h"

namespace peculiar::scoring {
namespace {

using testing::AllOf;
using testing::HasSubstr;

namespace fs = std::filesystem;
constexpr std::size_t kValues = 32 * 32;

/// A small model with only a contrast network, and a sample of 40 spots, the last 8 of which are double.
class RankingModel : public testing::Test {
 protected:
  void SetUp() override {
    std::optional<nn::Model> whole = nn::small_model();
    nn::Model model(whole->architecture, whole->contract);
    model.contrast = whole->contrast;
    model.contrast_kinds = whole->contrast_kinds;
    model.reference =
        scorers::fit_reference(model, {nn::spots(100, false, 1), nn::spots(40, false, 2), {}}, {});
    nn::write_model(path("m.safetensors"), model);
    const at::Tensor images = at::cat({nn::spots(32, false, 7), nn::spots(8, true, 8)}).contiguous();
    std::vector<float> all(40 * kValues);
    for (std::size_t i = 0; i < 40; ++i)
      model.contract.stretch.to_pixels({images.data_ptr<float>() + i * kValues, kValues},
                                       stamps::Normalisation::none(1),
                                       std::span(all).subspan(i * kValues, kValues));
    store::write_sample(path("s.h5"), 40, 32, 1, [&](std::int64_t row, std::span<float> own) {
      std::copy_n(all.begin() + row * static_cast<std::int64_t>(kValues), kValues, own.begin());
    });
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  ScoreOptions options() const {
    ScoreOptions options;
    options.model = path("m.safetensors");
    options.sample = path("s.h5");
    options.output = path("scores.h5");
    options.precision = "float32";
    return options;
  }
  static std::string message(const ScoreOptions& options) {
    try {
      score_sample(options);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kUsage) << error.what();
      return error.what();
    }
    return "no error";
  }

  TestFolder folder_;
};

TEST_F(RankingModel, ScoresAndRanksWithoutWhatItLacks) {
  const ScoreReport report = score_sample(options());
  EXPECT_EQ(report.ranking, "combined");
  const store::ScoresFile scores = store::read_scores(options().output);
  for (const char* name : {"combined", "contrast", "asymmetry", "untrained_density"}) {
    ASSERT_NE(scores.table.find(name), nullptr) << name;
    for (std::size_t row = 0; row < 40; ++row)
      EXPECT_TRUE(std::isfinite(scores.table.at(name).number(row))) << name;
  }
  for (const char* name : {"density", "residual", "residual_peak", "anomaly_score"})
    EXPECT_EQ(scores.table.find(name), nullptr) << name;
  const nlohmann::json weights = store::making_of(scores.attribute(store::kMaking), "combined").at("weights");
  EXPECT_TRUE(weights.contains("contrast") && weights.contains("asymmetry")) << weights;
  EXPECT_EQ(weights.value("like_smoothed", 0.0), 1);
  EXPECT_FALSE(weights.contains("density")) << weights;
  ASSERT_FALSE(report.drift.empty());
  EXPECT_EQ(report.drift.back().statistic, "untrained_density");
  EXPECT_TRUE(std::isfinite(report.drift.back().distance));
}

TEST_F(RankingModel, WhatNeedsAGeneratorIsRefusedInWords) {
  ScoreOptions some = options();
  some.reconstruct = "top:0.1";
  EXPECT_THAT(message(some),
              AllOf(HasSubstr("m.safetensors: "), HasSubstr("trained for ranking only"),
                    HasSubstr("--reconstruct top:0.1 needs a generator"), HasSubstr("--preset quick")));
  for (const char* method : {"fast", "paper"}) {
    some = options();
    some.method = method;
    EXPECT_THAT(message(some), HasSubstr(fmt::format("--method {} needs a generator", method)));
  }
  some = options();
  some.scorers = {"density"};
  EXPECT_THAT(message(some), HasSubstr("'density' needs a network that this model was trained without"));
  EXPECT_FALSE(fs::exists(some.output)) << "nothing was begun";
  const ScoringSession session(path("m.safetensors"));
  EXPECT_FALSE(session.has_generator());
  const std::vector<float> pixels(kValues, 0.5f);
  EXPECT_THROW(session.reconstruct({.pixels = pixels}), Error);
}

TEST_F(RankingModel, HasFeaturesForAMap) {
  ScoreOptions some = options();
  some.scorers = {"features"};
  score_sample(some);
  const store::ScoresFile scores = store::read_scores(some.output);
  double greatest = 0;
  for (std::size_t row = 0; row < 40; ++row)
    greatest = std::max(greatest, std::abs(scores.table.at("feature_01").number(row)));
  EXPECT_GT(greatest, 0);
}

TEST_F(RankingModel, TopDrawsTheImagesAlone) {
  score_sample(options());
  TopOptions top;
  top.scores = options().output;
  top.number = 6;
  top.columns = 3;
  top.tile = 64;
  top.output = path("top.png");
  std::string said;
  RunContext context;
  context.log = [&](MessageLevel, std::string_view words) { said += std::string(words) + "\n"; };
  EXPECT_EQ(top_scores(top, context).lines.size(), 6u);
  EXPECT_THAT(said, HasSubstr("the panel shows only the images"));
  const std::string bytes = read_file(top.output);
  const image::Image panel =
      image::decode_picture({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, top.output);
  EXPECT_LT(panel.width, 4 * 64 + 64) << "three images in a line, not three times three";
}

}  // namespace
}  // namespace peculiar::scoring
