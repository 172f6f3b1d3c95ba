#include "train/training_vectors.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/test_folder.h"
#include "embeddings/vectors_testing.h"
#include "nn/model.h"
#include "scorers/fusion.h"
#include "scorers/vector_reference.h"
#include "store/sample_testing.h"
#include "train/model_info.h"
#include "train/train_testing.h"

namespace peculiar::train {
namespace {

using testing::HasSubstr;

class VectorTraining : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  TrainOptions options(const std::string& features, const std::string& output) const {
    TrainOptions options;
    options.vectors.features = path(features);
    options.output = path(output);
    return options;
  }
  TestFolder folder_;
};

TEST_F(VectorTraining, MakesAModelThatDoesNotDependOnTheOrderOfTheRows) {
  const catalog::Table table = embeddings::vector_table(embeddings::gaussian_vectors(500, 6, 1), 6);
  tables::write_table(path("v.fits"), table);
  std::vector<std::size_t> order(500);
  for (std::size_t row = 0; row < order.size(); ++row) order[row] = (row * 7) % order.size();
  tables::write_table(path("turned.csv"), table.take(order));
  const TrainReport report = train_model(options("v.fits", "a.safetensors"));
  EXPECT_EQ(report.training, 450);
  EXPECT_EQ(report.held_out, 50);
  EXPECT_EQ(report.vector_length, 6);
  train_model(options("turned.csv", "b.safetensors"));
  const scorers::VectorReference one = scorers::read_vector_model(path("a.safetensors"));
  const scorers::VectorReference other = scorers::read_vector_model(path("b.safetensors"));
  EXPECT_EQ(one.held_out, other.held_out);
  const std::string text = model_info_text(model_info(path("a.safetensors")));
  EXPECT_THAT(text, HasSubstr("vectors of 6 numbers, 6 whitened principal components"));
  EXPECT_THAT(text, HasSubstr("v.fits (columns feat_0 to feat_5), seed 1"));
}

TEST_F(VectorTraining, HoldsOutWholeGroups) {
  catalog::Table table = embeddings::vector_table(embeddings::gaussian_vectors(300, 6, 1), 6);
  std::vector<std::int64_t> trees;
  for (std::int64_t row = 0; row < 300; ++row) trees.push_back(row / 3);
  table.add({"tree", "", "", trees, {}});
  tables::write_table(path("v.fits"), table);
  const TrainReport report = train_model(options("v.fits", "a.safetensors"));
  EXPECT_EQ(report.held_out % 3, 0);
  EXPECT_EQ(report.grouping.columns, "tree");
}

TEST_F(VectorTraining, BesideImagesIsInTheModelAndInItsFusion) {
  store::write_sample(path("s.h5"), 120, 32, 1,
                      [](std::int64_t row, std::span<float> pixels) { store::draw_spot(row, pixels, 32); });
  tables::write_table(path("v.fits"), embeddings::vector_table(embeddings::gaussian_vectors(120, 6, 1), 6));
  TrainOptions both = options("v.fits", "m.safetensors");
  both.input = path("s.h5");
  both.width = 4;
  both.latent = 4;
  both.steps = 2;
  both.encoder = false;
  both.contrast_steps = 5;
  train_model(both);
  const nn::Model model = nn::read_model(path("m.safetensors"));
  const scorers::Reference reference(model, "m");
  EXPECT_EQ(reference.held_out(scorers::kEmbeddingDensity, 8).size(),
            reference.held_out("density", 8).size());
  EXPECT_THAT(scorers::Fusion(reference, 8, false).columns(),
              testing::AllOf(testing::Contains("embedding_density"), testing::Contains("target_density")));
  EXPECT_THAT(model_info_text(model_info(path("m.safetensors"))),
              HasSubstr("also scores by vectors of another network: 6 dimensions"));
  const nlohmann::json& inputs = model.training["provenance"]["inputs"];
  ASSERT_EQ(inputs.size(), 2u);
  EXPECT_EQ(inputs[0]["file"], path("s.h5"));
  EXPECT_EQ(inputs[1]["file"], path("v.fits"));
  EXPECT_NE(inputs[1].value("fingerprint", ""), "");
}

TEST_F(VectorTraining, AloneRefusesWhatNeedsASample) {
  tables::write_table(path("v.fits"), embeddings::vector_table(embeddings::gaussian_vectors(120, 6, 1), 6));
  const auto refusal = [&](const std::function<void(TrainOptions&)>& set) {
    TrainOptions wrong = options("v.fits", "m.safetensors");
    set(wrong);
    return training_error(wrong, ErrorKind::kUsage);
  };
  EXPECT_THAT(refusal([](TrainOptions& wrong) { wrong.drop_outliers = 0.05; }),
              HasSubstr("--drop-outliers: only with a sample"));
  EXPECT_THAT(refusal([](TrainOptions& wrong) { wrong.resume = true; }), HasSubstr("--resume: only with"));
  EXPECT_THAT(refusal([](TrainOptions& wrong) { wrong.time_limit_minutes = 5; }),
              HasSubstr("--time-limit: only with"));
  EXPECT_THAT(refusal([](TrainOptions& wrong) { wrong.keep_checkpoint = true; }),
              HasSubstr("--keep-checkpoint: only with"));
  EXPECT_THAT(refusal([](TrainOptions& wrong) { wrong.allow_missing = true; }),
              HasSubstr("--allow-missing: only with"));
  EXPECT_THAT(refusal([](TrainOptions& wrong) { wrong.resume = wrong.keep_checkpoint = true; }),
              HasSubstr("--resume, --keep-checkpoint: only with"));
}

TEST_F(VectorTraining, SaysWhatIsWrong) {
  TrainOptions wrong;
  wrong.output = path("m.safetensors");
  EXPECT_THAT(training_error(wrong, ErrorKind::kUsage), HasSubstr("or vectors of another network"));
  tables::write_table(path("few.csv"), embeddings::vector_table(embeddings::gaussian_vectors(30, 6, 1), 6));
  EXPECT_THAT(training_error(options("few.csv", "m.safetensors"), ErrorKind::kInput),
              HasSubstr("of 26 normal images are too few"));
  wrong = options("few.csv", "m.safetensors");
  wrong.fold = "1/2";
  EXPECT_THAT(training_error(wrong, ErrorKind::kUsage), HasSubstr("--fold needs a sample"));
  store::write_sample(path("s.h5"), 60, 32, 1,
                      [](std::int64_t row, std::span<float> pixels) { store::draw_spot(row, pixels, 32); });
  wrong = options("few.csv", "m.safetensors");
  wrong.input = path("s.h5");
  EXPECT_THAT(training_error(wrong, ErrorKind::kInput), HasSubstr("30 of 60 images of"));
}

}  // namespace
}  // namespace peculiar::train
