#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/test_folder.h"
#include "nn/model.h"
#include "scorers/reference.h"
#include "store/sample_testing.h"
#include "train/generate.h"
#include "train/model_info.h"
#include "train/train_testing.h"

namespace peculiar::train {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

/// Trainings for ranking only, on spots.
class RankingTraining : public testing::Test {
 protected:
  void SetUp() override {
    store::write_sample(path("s.h5"), 80, 32, 1,
                        [](std::int64_t row, std::span<float> pixels) { store::draw_spot(row, pixels, 32); });
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  TrainOptions small(const std::string& output) const {
    TrainOptions options;
    options.preset = "ranking";
    options.input = path("s.h5");
    options.output = path(output);
    options.width = 4;
    options.batch = 8;
    options.contrast_steps = 10;
    options.precision = "float32";
    return options;
  }

  TestFolder folder_;
};

TEST_F(RankingTraining, MakesNoMoreThanARankingNeeds) {
  const TrainOptions options = small("m.safetensors");
  const TrainReport report = train_model(options);
  EXPECT_EQ(report.steps, 0);
  EXPECT_EQ(report.encoder_steps, 0);
  EXPECT_EQ(report.contrast_steps, 10);
  EXPECT_TRUE(report.alarms.empty());
  EXPECT_TRUE(report.cut_short.empty());
  EXPECT_TRUE(std::isnan(report.frechet) && std::isnan(report.frechet_floor));
  const nn::Model model = nn::read_model(options.output);
  EXPECT_FALSE(model.generator || model.critic || model.encoder);
  ASSERT_TRUE(model.contrast);
  const scorers::Reference reference(model, "m");
  EXPECT_TRUE(reference.held_out("density", 8).empty());
  EXPECT_TRUE(reference.held_out("residual", 8).empty());
  for (const char* score : {"contrast", "asymmetry", "untrained_density", "pca_error"})
    EXPECT_EQ(std::ssize(reference.held_out(score, 8)), report.held_out) << score;
  // No figures of missing networks.
  EXPECT_TRUE(fs::exists(path("m.health/perturbed.png")));
  for (const char* name : {"history.csv", "health.png", "samples.png"})
    EXPECT_FALSE(fs::exists(path("m.health") + "/" + name)) << name;
}

TEST_F(RankingTraining, InfoSaysWhatItIs) {
  TrainOptions options = small("m.safetensors");
  train_model(options);
  const std::string text = model_info_text(model_info(options.output));
  EXPECT_THAT(text, AllOf(HasSubstr("format 3; contrast network: "), HasSubstr("for ranking only"),
                          HasSubstr("\n10 steps of the contrast network in "), HasSubstr("no alarm"),
                          Not(HasSubstr("generator, critic")), Not(HasSubstr("epochs"))));
}

TEST_F(RankingTraining, ResumedItIsTheSameToTheLastBit) {
  TrainOptions options = small("whole.safetensors");
  options.drop_outliers = 0.1;
  EXPECT_EQ(train_model(options).dropped, 7);
  options.output = path("stopped.safetensors");
  int asked = 0;
  RunContext context;
  // Once while reading the sample, twice while choosing the outliers, and once per step.
  context.cancel = [&] { return ++asked >= 1 + 2 + 4; };
  try {
    train_model(options, context);
    FAIL() << "it went on to its end";
  } catch (const Interrupted& said) {
    EXPECT_THAT(said.what(), HasSubstr("stopped in stage 'contrast' at step 4;"));
  }
  EXPECT_THAT(model_info_text(model_info(options.output + ".checkpoint")),
              HasSubstr("4 steps of the contrast network"));
  options.resume = true;
  asked = 0;
  context.cancel = [&] { return ++asked < 0; };
  EXPECT_EQ(train_model(options, context).dropped, 7);
  EXPECT_EQ(asked, 1 + 6) << "no step is done twice";
  expect_same_weights(path("whole.safetensors"), path("stopped.safetensors"));
  EXPECT_FALSE(fs::exists(options.output + ".checkpoint"));
}

TEST_F(RankingTraining, ATimeLimitCutsItShortAndItGoesOn) {
  TrainOptions options = small("m.safetensors");
  options.contrast_steps = 100000;
  options.time_limit_minutes = 0.01;
  const TrainReport report = train_model(options);
  EXPECT_THAT(report.cut_short,
              ElementsAre(fmt::format("contrast network: {} of 100000 steps", report.contrast_steps)));
  EXPECT_GT(report.contrast_steps, 0);
  EXPECT_TRUE(fs::exists(report.checkpoint));
  options.resume = true;
  EXPECT_GT(train_model(options).contrast_steps, report.contrast_steps);
}

TEST_F(RankingTraining, OptionsThatNeedAGeneratorAreRefused) {
  TrainOptions options = small("m.safetensors");
  options.steps = 5;
  EXPECT_THAT(training_error(options, ErrorKind::kUsage),
              AllOf(HasSubstr("--steps"), HasSubstr("--generator, or --preset quick")));
  options = small("m.safetensors");
  options.epochs = 2;
  EXPECT_THAT(training_error(options, ErrorKind::kUsage), HasSubstr("--epochs"));
  options = small("m.safetensors");
  options.encoder = "true";
  EXPECT_THAT(training_error(options, ErrorKind::kUsage), HasSubstr("--encoder"));
  options = small("m.safetensors");
  options.preset = "quick";
  options.generator = "false";
  options.encoder = "true";
  EXPECT_THAT(training_error(options, ErrorKind::kUsage), HasSubstr("without --no-generator"));
  options = small("m.safetensors");
  options.contrast = false;
  EXPECT_THAT(training_error(options, ErrorKind::kUsage), HasSubstr("no network is left to train"));
  EXPECT_FALSE(fs::exists(options.output));
}

TEST_F(RankingTraining, WithAGeneratorItIsAnyOtherTraining) {
  TrainOptions options = small("m.safetensors");
  options.generator = "true";
  EXPECT_TRUE(options.with_encoder());
  EXPECT_GT(*options.resolved().steps, 0);
  options.preset = "quick";
  options.generator = "auto";
  EXPECT_TRUE(options.with_generator());
  EXPECT_TRUE(options.with_encoder());
  options.generator = "false";
  EXPECT_FALSE(options.with_encoder()) << "there is nothing for it to be trained by";
  EXPECT_EQ(*options.resolved().steps, 0);
}

TEST_F(RankingTraining, ACheckpointIsResumedAsItWasBegun) {
  TrainOptions options = small("m.safetensors");
  RunContext context;
  int asked = 0;
  context.cancel = [&] { return ++asked >= 1 + 4; };
  EXPECT_THROW(train_model(options, context), Interrupted);
  options.resume = true;
  options.generator = "true";
  EXPECT_THAT(training_error(options, ErrorKind::kInput), HasSubstr("was trained with "));
}

TEST_F(RankingTraining, GenerateRefusesItsModel) {
  const TrainOptions options = small("m.safetensors");
  train_model(options);
  GenerateOptions generate;
  generate.model = options.output;
  generate.output = path("generated.h5");
  try {
    generate_sample(generate);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("generate needs a generator"), HasSubstr("--preset quick")));
  }
  EXPECT_FALSE(fs::exists(generate.output));
}

}  // namespace
}  // namespace peculiar::train
