#include "train/train.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/test_child.h"
#include "nn/device.h"
#include "nn/model.h"
#include "nn/precision.h"
#include "scorers/reference.h"
#include "stamps/stamp_reader.h"
#include "store/sample_testing.h"
#include "train/generate.h"
#include "train/model_info.h"
#include "train/stages.h"
#include "train/train_testing.h"

namespace peculiar::train {
namespace {

using store::draw_spot;
using store::write_sample;

namespace fs = std::filesystem;

class TrainTest : public testing::Test {
 protected:
  void SetUp() override { write_spots("s.h5", 80); }
  void write_spots(const std::string& name, std::int64_t count, int edge = 32, int bands = 1) {
    write_sample(path(name), count, edge, bands,
                 [&](std::int64_t row, std::span<float> pixels) { draw_spot(row, pixels, edge); });
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  TrainOptions small(const std::string& output, std::int64_t steps = 50) const {
    TrainOptions options;
    options.input = path("s.h5");
    options.output = path(output);
    options.width = 4;
    options.latent = 8;
    options.batch = 8;
    options.critic_steps = 2;
    options.steps = steps;
    options.encoder_steps = 10;
    options.contrast_steps = 10;
    options.health_steps = 20;
    options.precision = "float32";
    return options;
  }
  std::string message_of(const TrainOptions& options, ErrorKind kind = ErrorKind::kInput) const {
    return training_error(options, kind);
  }
  void expect_same(const std::string& a, const std::string& b) const {
    expect_same_weights(path(a), path(b));
  }

  TestFolder folder_;
};

#define EXPECT_HAS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

TEST_F(TrainTest, SameSeedSameWeightsBitForBit) {
  TrainOptions options = small("a.safetensors");
  RunContext context;
  context.threads = 2;
  const TrainReport report = train_model(options, context);
  options.output = path("b.safetensors");
  train_model(options, context);
  expect_same("a.safetensors", "b.safetensors");
  EXPECT_EQ(report.steps, 50);
  EXPECT_EQ(report.encoder_steps, 10);
  EXPECT_EQ(report.training, 72);
  EXPECT_EQ(report.held_out, 8);
  EXPECT_TRUE(report.checkpoint.empty());
  TrainOptions other = small("c.safetensors");
  context.seed = 2;
  train_model(other, context);
  EXPECT_FALSE(at::equal(nn::read_model(path("a.safetensors")).critic->weight(0),
                         nn::read_model(path("c.safetensors")).critic->weight(0)));
}

TEST_F(TrainTest, OnCudaTheSameSeedGivesTheSameWeightsAndTheProcessorGoesOnFromThere) {
  if (!at::hasCUDA()) GTEST_SKIP() << "no CUDA device";
  nn::open_device("cuda");
  TrainOptions options = small("a.safetensors");
  RunContext cuda;
  cuda.device = "cuda";
  options.keep_checkpoint = true;
  train_model(options, cuda);
  options.output = path("b.safetensors");
  train_model(options, cuda);
  expect_same("a.safetensors", "b.safetensors");
  options.resume = true;
  options.steps = 60;
  EXPECT_EQ(train_model(options).steps, 60);
  for (const auto& [name, tensor] : nn::read_model(path("b.safetensors")).tensors())
    EXPECT_TRUE(at::isfinite(tensor).all().item<bool>()) << name;
}

TEST_F(TrainTest, KilledAtAnyStepItGoesOnAsIfNothingHadBeen) {
  // The child kills itself, with a checkpoint after every step; the parent resumes.
  TrainOptions options = small("killed.safetensors");
  options.checkpoint_minutes = 0;
  int resumed = 0;
  for (int trial = 0; trial < 40 && !fs::exists(options.output); ++trial) {
    options.resume = fs::exists(options.output + ".checkpoint");
    resumed += options.resume ? 1 : 0;
    const int status = status_of_child(
        fs::path(options.output).parent_path(), [] { return false; }, SIGKILL,
        [&] {
          RunContext context;
          int asked = 0;  // cancellation is checked once per step, before its checkpoint
          context.cancel = [&] {
            if (trial < 4 && ++asked > 6 * (trial + 1)) ::raise(SIGKILL);
            return false;
          };
          train_model(options, context);
          return 0;
        });
    ASSERT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) != 0) << "a resumed run failed";
  }
  EXPECT_GT(resumed, 0) << "no kill came in time; the test has tested nothing";
  train_model(small("whole.safetensors"));
  expect_same("killed.safetensors", "whole.safetensors");
  EXPECT_FALSE(fs::exists(options.output + ".checkpoint"));
}

TEST_F(TrainTest, EndedAtStep25AndGoneOnWithItEqualsTheWholeRun) {
  TrainOptions first = small("longer.safetensors", 25);
  first.keep_checkpoint = true;
  EXPECT_FALSE(train_model(first).checkpoint.empty());
  TrainOptions second = small("longer.safetensors", 50);
  second.resume = true;
  EXPECT_EQ(train_model(second).steps, 50);
  EXPECT_FALSE(fs::exists(path("longer.safetensors.checkpoint")));
  train_model(small("whole.safetensors"));
  expect_same("longer.safetensors", "whole.safetensors");
}

TEST(TimeShares, LeaveEachStageTheSamePartOfItsSteps) {
  TrainOptions options;
  options.preset = "standard";
  const nn::Architecture plain{64, 1, 32, 128, "batch"};
  const std::vector<double> standard = time_shares(options.resolved(), plain);
  options.preset = "quick";
  const TrainOptions quick = options.resolved();
  const std::vector<double> shares = time_shares(quick, plain);
  ASSERT_EQ(shares.size(), 3u);
  EXPECT_NEAR(shares[0] + shares[1] + shares[2], 1, 1e-12);
  // The contrast stage dominates in quick, which has as many of its steps as standard.
  EXPECT_NEAR(shares[2] / shares[0], 0.11 * 6000 / 300, 1e-9);
  EXPECT_GT(shares[2], 0.5);
  EXPECT_LT(standard[2], 0.3);
  options.contrast = false;
  EXPECT_EQ(time_shares(options.resolved(), plain)[2], 0);
}

TEST(TimeShares, GoByTheCriticsShape) {
  TrainOptions options;
  options.preset = "quick";
  const TrainOptions quick = options.resolved();
  /// Cost of an adversarial step relative to the plain architecture.
  const auto longer = [&](const nn::Architecture& shape) {
    const std::vector<double> shares = time_shares(quick, shape);
    const std::vector<double> plain = time_shares(quick, shape.plain());
    EXPECT_NEAR(shares[1] / shares[2], plain[1] / plain[2], 1e-12) << "those two are always plain";
    return shares[0] / shares[1] / (plain[0] / plain[1]);
  };
  nn::Architecture shape{64, 1, 32, 128, "batch"};
  EXPECT_NEAR(longer(shape), 1, 1e-12);
  shape.kernel = 5;
  EXPECT_NEAR(longer(shape), 25.0 / 16, 1e-12);
  shape.kernel = 4;
  shape.set_layers(2);
  EXPECT_LT(longer(shape), 1);
  EXPECT_NEAR(longer(shape), shape.critic_flop() / shape.plain().critic_flop(), 1e-12);
  shape.set_layers(0);
  // As measured in docs/howto/train-on-your-survey.md.
  shape.critic_normalisation = "instance";
  EXPECT_NEAR(longer(shape), 1.7, 1e-9);
  shape.critic_normalisation = "layer";
  EXPECT_NEAR(longer(shape), 1.9, 1e-9);
  shape.width = 64;
  EXPECT_NEAR(longer(shape), 1.5, 0.06);
}

TEST_F(TrainTest, ATimeLimitMakesAWholeModelAndKeepsTheCheckpoint) {
  TrainOptions first = small("short.safetensors");
  first.time_limit_minutes = 1e-5;
  const TrainReport cut = train_model(first);
  EXPECT_LT(cut.steps, 50);
  ASSERT_FALSE(cut.cut_short.empty());
  EXPECT_EQ(cut.cut_short.front(), fmt::format("generator and critic: {} of 50 steps", cut.steps));
  EXPECT_EQ(model_info(first.output)["training"]["cut_short"], cut.cut_short);
  EXPECT_NO_THROW(nn::read_model(first.output));
  ASSERT_FALSE(cut.checkpoint.empty());
  TrainOptions second = small("short.safetensors");
  second.resume = true;
  EXPECT_TRUE(train_model(second).cut_short.empty());
  train_model(small("whole.safetensors"));
  expect_same("short.safetensors", "whole.safetensors");
}

TEST_F(TrainTest, ACtrlCLeavesACheckpointThatGoesOn) {
  TrainOptions options = small("a.safetensors", 100000);
  options.checkpoint_minutes = 0;
  RunContext context;
  context.cancel = [&] { return fs::exists(options.output + ".checkpoint"); };
  try {
    train_model(options, context);
    FAIL() << "it went on to its end";
  } catch (const Interrupted& stop) {
    EXPECT_THAT(stop.what(), testing::HasSubstr("stopped in stage 'adversarial' at step"));
    EXPECT_THAT(stop.what(), testing::HasSubstr("--resume"));
  }
  const nlohmann::json info = model_info(options.output + ".checkpoint");
  EXPECT_EQ(info["kind"], "checkpoint");
  options.resume = true;
  options.steps = info["training"]["steps"].get<std::int64_t>() + 5;
  EXPECT_EQ(train_model(options).steps, *options.steps);
}

TEST_F(TrainTest, StoppedInAnyStageItGoesOnThere) {
  // 5, 4 and 4 steps; `cancel` is checked once while reading the sample, and once per step.
  const auto options_for = [&](const std::string& output) {
    TrainOptions options = small(output, 5);
    options.encoder_steps = options.contrast_steps = 4;
    return options;
  };
  struct Stop {
    std::string stage;
    int step;
    int steps_before;
  };
  train_model(options_for("whole.safetensors"));
  for (const bool keep : {false, true}) {
    for (const Stop& stop : {Stop{"adversarial", 3, 0}, Stop{"encoder", 2, 5}, Stop{"contrast", 3, 9}}) {
      SCOPED_TRACE(fmt::format("{}, kept: {}", stop.stage, keep));
      TrainOptions options = options_for(fmt::format("{}{}.safetensors", stop.stage, keep));
      options.keep_checkpoint = keep;
      const fs::path later = options.output + ".checkpoint.later";
      int asked = 0;
      RunContext context;
      context.cancel = [&] { return ++asked >= 1 + stop.steps_before + stop.step; };
      try {
        train_model(options, context);
        ADD_FAILURE() << "it went on to its end";
      } catch (const Interrupted& said) {
        EXPECT_HAS(std::string(said.what()),
                   fmt::format("stopped in stage '{}' at step {};", stop.stage, stop.step));
      }
      EXPECT_EQ(fs::exists(later), keep && stop.stage != "adversarial");
      options.resume = true;
      asked = 0;
      context.cancel = [&] { return ++asked < 0; };
      const TrainReport report = train_model(options, context);
      EXPECT_EQ(asked, 1 + 13 - stop.steps_before - stop.step) << "no step is done twice";
      expect_same(fs::path(options.output).filename(), "whole.safetensors");
      EXPECT_EQ(report.steps, 5);
      EXPECT_EQ(report.contrast_steps, 4);
      EXPECT_EQ(fs::exists(options.output + ".checkpoint"), keep);
      EXPECT_EQ(report.checkpoint.empty(), !keep);
      EXPECT_FALSE(fs::exists(later));
    }
  }
}

TEST_F(TrainTest, StepsAreAddedToAKeptCheckpointAndToNoOther) {
  TrainOptions options = small("a.safetensors", 5);
  RunContext context;
  int asked = 0;
  context.cancel = [&] { return ++asked >= 1 + 5 + 2; };  // in the encoder stage
  EXPECT_THROW(train_model(options, context), Interrupted);
  options.resume = true;
  options.steps = 8;
  EXPECT_HAS(message_of(options), "resume with --steps 5");
  options = small("b.safetensors", 5);
  options.keep_checkpoint = true;
  asked = 0;
  EXPECT_THROW(train_model(options, context), Interrupted);
  EXPECT_TRUE(fs::exists(options.output + ".checkpoint.later"));
  options.resume = true;
  options.steps = 8;
  EXPECT_EQ(train_model(options).steps, 8);
  EXPECT_FALSE(fs::exists(options.output + ".checkpoint.later"));
  train_model(small("whole.safetensors", 8));
  expect_same("b.safetensors", "whole.safetensors");
}

TEST_F(TrainTest, AResumedTrainingKeepsItsPrecisionWhateverTheMachine) {
  TrainOptions options = small("a.safetensors", 5);
  options.precision = "auto";
  options.keep_checkpoint = true;
  EXPECT_EQ(train_model(options).precision, nn::has_bfloat16_instructions("cpu") ? "bfloat16" : "float32");
  // As if written on a machine of the other kind.
  const std::string other = nn::has_bfloat16_instructions("cpu") ? "float32" : "bfloat16";
  nn::TensorFile checkpoint = nn::read_tensor_file(options.output + ".checkpoint");
  nlohmann::json training = nlohmann::json::parse(checkpoint.metadata.at("training"));
  training["precision"] = other;
  checkpoint.metadata["training"] = training.dump();
  nn::write_tensor_file(options.output + ".checkpoint", checkpoint);
  options.resume = true;
  options.steps = 8;
  EXPECT_EQ(train_model(options).precision, other);
  EXPECT_EQ(model_info(options.output)["training"]["precision"], other);
}

TEST_F(TrainTest, OutliersThatAreDroppedAreThePlantedOnes) {
  write_sample(path("dirty.h5"), 400, 32, 1, [&](std::int64_t row, std::span<float> pixels) {
    draw_spot(row, pixels, 32);
    if (row % 20 != 0) return;
    for (std::size_t i = 0; i < pixels.size(); ++i) {  // a bright bar beside the spot
      if (i % 32 > 24 && i / 32 > 8 && i / 32 < 24) pixels[i] += 30;
    }
  });
  TrainOptions options = small("dirty.safetensors", 40);
  options.input = path("dirty.h5");
  options.drop_outliers = 0.05;
  options.encoder = "false";
  options.time_limit_minutes = 1000;
  const TrainReport report = train_model(options);
  EXPECT_EQ(report.dropped, 18);
  std::ifstream list(path("dirty.health/dropped.csv"));
  std::string line;
  int planted = 0;
  for (std::getline(list, line); std::getline(list, line);) planted += std::stoi(line) % 20 == 0 ? 1 : 0;
  EXPECT_GE(planted, 12) << "most of some 18 planted ones; chance would give one";
  EXPECT_FALSE(nn::read_model(options.output).encoder);
  // If the time ends before they are due, they are dropped from what follows.
  options.output = path("short.safetensors");
  options.steps = 1000000;
  options.time_limit_minutes = 0.02;
  EXPECT_EQ(train_model(options).dropped, 18);
}

TEST_F(TrainTest, BadInputsHaveTheirWords) {
  write_spots("three.h5", 3);
  write_spots("wide.h5", 40, 50);
  write_sample(path("constant.h5"), 40, 32, 1,
               [](std::int64_t, std::span<float> pixels) { std::fill(pixels.begin(), pixels.end(), 7.0f); });
  TrainOptions options = small("a.safetensors");
  options.input = path("three.h5");
  EXPECT_HAS(message_of(options), "3 images to train on");
  options.input = path("constant.h5");
  EXPECT_HAS(message_of(options), "0 images to train on (40 skipped: constant");
  options.input = path("wide.h5");
  EXPECT_HAS(message_of(options, ErrorKind::kUsage), "50 x 50");
  options.input = path("none.h5");
  EXPECT_HAS(message_of(options), "none.h5");
  options = small("nowhere/a.safetensors");
  EXPECT_HAS(message_of(options), "does not exist");
  options = small("a.h5");
  EXPECT_HAS(message_of(options, ErrorKind::kUsage), "a.h5' is not a .safetensors; name it");
  options = small("a.safetensors");
  options.resume = true;
  EXPECT_HAS(message_of(options), "there is no checkpoint");
  EXPECT_TRUE(fs::is_empty(folder_.path()) || !fs::exists(path("a.safetensors")));
}

TEST_F(TrainTest, StampsThatAreNotFiniteArePassedOverAndCounted) {
  write_sample(path("holes.h5"), 80, 32, 1, [](std::int64_t row, std::span<float> pixels) {
    draw_spot(row, pixels, 32);
    if (row % 10 == 0) pixels[5] = std::nanf("");
    if (row % 10 == 1) pixels[5] = INFINITY;
  });
  TrainOptions options = small("a.safetensors", 3);
  options.input = path("holes.h5");
  options.encoder = "false";
  const TrainReport report = train_model(options);
  EXPECT_EQ(report.passed_over, 16);
  EXPECT_EQ(report.training + report.held_out, 64);
}

TEST_F(TrainTest, PartialImagesAreNotTrainedOnUnasked) {
  catalog::Column flags{"flags", "", "", std::vector<std::int64_t>(80, 0), {}};
  auto& bits = std::get<std::vector<std::int64_t>>(flags.data);
  for (std::size_t row = 0; row < 80; ++row)
    bits[row] = row % 10 == 0 ? store::kFlagEdge : row % 10 == 1 ? store::kFlagGap : store::kFlagUnlabelled;
  write_sample(path("edges.h5"), 80, 32, 1,
               [](std::int64_t row, std::span<float> pixels) { draw_spot(row, pixels, 32); }, {flags});
  TrainOptions options = small("a.safetensors", 3);
  options.input = path("edges.h5");
  options.encoder = "false";
  const TrainReport report = train_model(options);
  EXPECT_EQ(report.partial, 16);
  EXPECT_EQ(report.passed_over, 0);
  EXPECT_EQ(report.training + report.held_out, 64);
  EXPECT_HAS(model_info_text(model_info(options.output)), "16 images at an edge or in a gap were skipped");
  options.keep_partial = true;
  options.overwrite = true;
  const TrainReport all = train_model(options);
  EXPECT_EQ(all.partial, 0);
  EXPECT_EQ(all.training + all.held_out, 80);
}

TEST_F(TrainTest, ASecondTrainingOfTheSameOutputIsRefused) {
  TrainOptions options = small("a.safetensors", 3);
  options.overwrite = true;
  RunContext context;
  int asked = 0;
  std::string said;
  context.cancel = [&] {
    if (++asked == 3) said = message_of(options);
    return false;
  };
  train_model(options, context);
  EXPECT_HAS(said, "another program is writing this file");
  EXPECT_FALSE(fs::exists(options.output + ".lock"));
  EXPECT_NO_THROW(train_model(options)) << "once the first has ended";
}

TEST_F(TrainTest, AnExistingModelIsNotReplacedUnasked) {
  TrainOptions options = small("a.safetensors", 2);
  options.encoder = "false";
  train_model(options);
  EXPECT_HAS(message_of(options), "exists already");
  options.overwrite = true;
  EXPECT_NO_THROW(train_model(options));
}

TEST_F(TrainTest, ACheckpointOfOtherSettingsOrImagesIsRefused) {
  TrainOptions options = small("a.safetensors");
  options.time_limit_minutes = 1e-3;
  train_model(options);
  options.time_limit_minutes.reset();
  EXPECT_HAS(message_of(options), "--resume");
  options.resume = true;
  TrainOptions other = options;
  other.width = 8;
  EXPECT_HAS(message_of(other), "was trained with width = 4");
  other = options;
  write_spots("other.h5", 90);
  other.input = path("other.h5");
  EXPECT_HAS(message_of(other), "other images");
  const std::string checkpoint = options.output + ".checkpoint";
  std::string content = read_file(checkpoint);
  write_file(checkpoint, content.substr(0, content.size() / 2));
  EXPECT_HAS(message_of(options), "damaged");
  content[content.size() - 1000] ^= 1;
  write_file(checkpoint, content);
  EXPECT_HAS(message_of(options), "damaged");
}

TEST_F(TrainTest, GroupAndFoldStandInTheModelAndMakeAnotherTraining) {
  TrainOptions options = small("a.safetensors", 2);
  options.encoder = "false";
  options.contrast = false;
  options.group = "id";
  options.fold = "2/2";
  options.keep_checkpoint = true;
  const TrainReport report = train_model(options);
  const nlohmann::json training = model_info(options.output)["training"];
  EXPECT_EQ(training["sample"]["group"], "id");
  EXPECT_EQ(training["sample"]["job"], "test");
  EXPECT_EQ(
      training["left_out"],
      nlohmann::json(
          {{"fold", 2}, {"folds", 2}, {"group", "id"}, {"sample_job", "test"}, {"images", report.left_out}}));
  EXPECT_EQ(report.training + report.held_out + report.left_out, 80);
  EXPECT_GT(report.left_out, 20);
  EXPECT_HAS(model_info_text(model_info(options.output)), "fold 2 of 2 left out");
  options.resume = true;
  TrainOptions other = options;
  other.fold = "1/2";
  EXPECT_HAS(message_of(other), "was trained with fold = \"2/2\"");
  other = options;
  other.group = "";
  EXPECT_HAS(message_of(other), "was trained with group = \"id\"");
  other = options;
  other.resume = false;
  other.fold = "3/2";
  EXPECT_HAS(message_of(other, ErrorKind::kUsage), "'3/2' is not I/K");
}

TEST_F(TrainTest, AFullDiskDuringACheckpointLeavesTheLastOne) {
  const fs::path disk = folder_.path() / "disk";
  fs::create_directories(disk);
  if (::mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=16m") != 0)
    GTEST_SKIP() << "needs root to mount a small disk";
  struct Unmount {
    fs::path disk;
    ~Unmount() { ::umount2(disk.c_str(), MNT_DETACH); }
  } unmount{disk};
  TrainOptions options = small("disk/a.safetensors", 12);
  options.encoder = "false";
  options.checkpoint_minutes = 0;
  options.time_limit_minutes = 1e-3;
  train_model(options);  // leaves a model and a checkpoint
  const std::string before = read_file(options.output + ".checkpoint");
  {
    std::ofstream filler(disk / "filler");
    const std::string block(4096, 'x');
    while (filler << block << std::flush) {
    }
  }
  options.time_limit_minutes.reset();
  options.resume = true;
  const std::string message = message_of(options);
  EXPECT_HAS(message, "No space left");
  EXPECT_EQ(read_file(options.output + ".checkpoint"), before) << "the last good one is untouched";
  fs::remove(disk / "filler");
  EXPECT_NO_THROW(train_model(options)) << "and goes on once there is room";
}

/// Alarms of a training that is made to fail, including those in the model.
std::vector<std::string> alarms_of(const TrainOptions& options) {
  const TrainReport report = train_model(options);
  EXPECT_EQ(model_info(options.output)["training"]["alarms"], nlohmann::json(report.alarms));
  return report.alarms;
}

bool any_starts_with(const std::vector<std::string>& texts, const std::string& start) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](const std::string& text) { return text.starts_with(start); });
}

TEST_F(TrainTest, ADivergingRunSetsItsAlarm) {
  TrainOptions options = small("a.safetensors", 200);
  options.encoder = "false";
  options.gradient_penalty = 0;
  options.learning_rate = 0.01;
  EXPECT_TRUE(any_starts_with(alarms_of(options), "divergence"));
}

TEST_F(TrainTest, ACollapsedRunSetsItsAlarm) {
  TrainOptions options =
      small("a.safetensors", 200);  // steps so large that the generator ends with a single image
  options.encoder = "false";
  options.learning_rate = 8;  // for any seed and rounding; below 4 they decide
  EXPECT_TRUE(any_starts_with(alarms_of(options), "collapse"));
}

TEST_F(TrainTest, ARunWhoseNumbersAreNoLongerFiniteEndsInWords) {
  TrainOptions options = small("a.safetensors", 200);
  options.encoder = "false";
  options.gradient_penalty = 0;
  options.learning_rate = 10;
  EXPECT_HAS(message_of(options, ErrorKind::kNumeric), "diverged at step");
}

TEST_F(TrainTest, AGeneratorStartsAtTheSkyOfTheImages) {
  TrainOptions options = small("a.safetensors", 1);
  train_model(options);
  const nn::Model model = nn::read_model(path("a.safetensors"));
  const store::SampleReader sample(options.input);
  std::vector<std::int64_t> rows(80);
  std::iota(rows.begin(), rows.end(), 0);
  std::vector<float> values = stamps::StampReader(sample, model.contract.stretch).read(rows).values;
  std::nth_element(values.begin(), values.begin() + std::ssize(values) / 2, values.end());
  const double sky = values[values.size() / 2];
  EXPECT_LT(sky, -0.5) << "the spots fill a small part";
  const auto& [name, bias] = model.generator->parameters().back();
  EXPECT_EQ(name, "generator.transposed.2.bias");
  EXPECT_NEAR(std::tanh(bias.item<double>()), std::max(sky, -0.95), 0.03) << "after one step";
}

TEST_F(TrainTest, TheReportAndTheModelTellTheStory) {
  TrainOptions options = small("a.safetensors");
  const TrainReport report = train_model(options);
  EXPECT_TRUE(fs::exists(path("a.health/history.csv")));
  EXPECT_TRUE(fs::exists(path("a.health/samples.png")));
  EXPECT_TRUE(fs::exists(path("a.health/perturbed.png")));
  const std::string csv = read_file(path("a.health/history.csv"));
  EXPECT_TRUE(csv.starts_with("step,minutes,wasserstein,wasserstein_held_out,"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5) << "steps 0, 20, 40, 50 and the header";
  const nlohmann::json info = model_info(options.output);
  EXPECT_EQ(info["contract"]["unit"], "nJy");
  EXPECT_EQ(info["training"]["steps"], 50);
  const std::string text = model_info_text(info);
  EXPECT_HAS(text, "band band_0");
  EXPECT_HAS(text, "72 images, 8 held out");
  EXPECT_GT(report.frechet_first, 0);
}

TEST_F(TrainTest, GeneratedImagesAreASampleInTheUnitOfTheImages) {
  TrainOptions options = small("a.safetensors");
  train_model(options);
  GenerateOptions generate;
  generate.model = options.output;
  generate.output = path("g.h5");
  generate.number = 300;
  EXPECT_EQ(generate_sample(generate), 300);
  const store::SampleReader sample(generate.output);
  EXPECT_EQ(sample.count(), 300);
  EXPECT_EQ(sample.header().unit, "nJy");
  EXPECT_EQ(sample.header().width, 32);
  const nn::Model model = nn::read_model(options.output);
  EXPECT_NO_THROW(model.contract.check(sample.header(), "g.h5"));
  generate.output = path("few.h5");
  generate.number = 3;
  generate_sample(generate);
  // The same for any number of images, to rounding: products of other sizes may be summed in another order.
  const std::vector<float> few = store::SampleReader(generate.output).read_image(2).pixels;
  const std::vector<float> many = sample.read_image(2).pixels;
  ASSERT_EQ(few.size(), many.size());
  for (std::size_t i = 0; i < few.size(); ++i) EXPECT_NEAR(few[i], many[i], 1e-4 * (1 + std::abs(many[i])));
}

TEST_F(TrainTest, MaskedStampsAreFilledWhereverATrainingReadsThem) {
  // Every second stamp has a masked star, and some have a masked pixel without a value.
  store::SampleHeader header;
  header.count = 80;
  header.height = header.width = 32;
  header.bands = {"band_0"};
  header.has_mask = header.has_variance = true;
  {
    store::SampleWriter writer(path("masked.h5"), header, {}, {true, "masked"});
    for (std::int64_t row = 0; row < header.count; ++row) {
      std::vector<float> pixels(1024);
      draw_spot(row, pixels, 32);
      std::vector<std::uint8_t> mask(1024, 0);
      for (std::size_t i = 40; row % 2 == 0 && i < 44; ++i) {
        pixels[i] = row % 4 == 0 ? 1e5f : std::nanf("");
        mask[i] = 1;
      }
      writer.write_images(row, pixels);
      writer.rows().write("mask", row, std::span<const std::uint8_t>(mask));
      writer.rows().write("variance", row, std::span<const float>(std::vector<float>(1024, 1.0f)));
    }
    writer.rows().commit(header.count);
    writer.rows().finish();
  }
  TrainOptions options = small("m.safetensors", 20);
  options.input = path("masked.h5");
  const TrainReport report = train_model(options);
  EXPECT_EQ(report.passed_over, 0) << "what is not finite is masked";
  const nn::Model model = nn::read_model(options.output);
  EXPECT_TRUE(model.contract.fills_masked);
  EXPECT_LT(model.contract.stretch.bands[0].top, 100) << "the stars are no part of the stretch";
  // Scoring reads stamps through the same reader: the reference must be from filled ones.
  const scorers::Reference reference(model, "m");
  const std::vector<double> flux = reference.shape("flux");
  ASSERT_FALSE(flux.empty());
  EXPECT_LT(*std::max_element(flux.begin(), flux.end()), 1e4);
}

TEST_F(TrainTest, GeneratedImagesOfNormalisedStampsAreInNoUnit) {
  TrainOptions options = small("n.safetensors", 5);
  options.normalise_stamps = true;
  train_model(options);
  GenerateOptions generate;
  generate.model = options.output;
  generate.output = path("generated.h5");
  generate.number = 4;
  generate_sample(generate);
  const store::SampleReader generated(generate.output);
  EXPECT_EQ(generated.header().unit, "");
  EXPECT_EQ(generated.header().pixel_scale_arcsec, 0.06);
  EXPECT_NO_THROW(nn::read_model(options.output).contract.check(generated.header(), "generated"));
}

}  // namespace
}  // namespace peculiar::train
