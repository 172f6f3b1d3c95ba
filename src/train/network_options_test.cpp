// Trainings of a few steps with every option of architecture and length.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/preset_flag.h"
#include "nn/model.h"
#include "scorers/density.h"
#include "store/sample_testing.h"
#include "train/model_info.h"
#include "train/train.h"
#include "train/train_testing.h"

namespace peculiar::train {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

class NetworkOptions : public testing::Test {
 protected:
  void SetUp() override {
    store::write_sample(path("s.h5"), 60, 32, 1,
                        [](std::int64_t row, std::span<float> pixels) { store::draw_spot(row, pixels, 32); });
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  /// 54 training images; in one step of the generator the critic sees 16.
  TrainOptions small(const std::string& output) const {
    TrainOptions options;
    options.input = path("s.h5");
    options.output = path(output);
    options.width = 4;
    options.latent = 8;
    options.batch = 8;
    options.critic_steps = 2;
    options.steps = 6;
    options.encoder_steps = options.contrast_steps = 2;
    options.health_steps = 3;
    options.precision = "float32";
    return options;
  }
  std::string message_of(const TrainOptions& options) const {
    return training_error(options, ErrorKind::kUsage);
  }
  void expect_same(const std::string& a, const std::string& b) const {
    expect_same_weights(path(a), path(b));
  }

  TestFolder folder_;
};

struct Networks {
  const char* name;
  std::optional<std::int64_t> layers;
  std::int64_t kernel;
  const char* normalisation;
  const char* critic_normalisation;
};

class NetworkShapes : public NetworkOptions, public testing::WithParamInterface<Networks> {};

INSTANTIATE_TEST_SUITE_P(All, NetworkShapes,
                         testing::Values(Networks{"kernel_5", {}, 5, "batch", "none"},
                                         Networks{"kernel_3_layers_2", 2, 3, "none", "none"},
                                         Networks{"layers_4", 4, 4, "batch", "none"},
                                         Networks{"generator_by_layer", {}, 4, "layer", "none"},
                                         Networks{"critic_by_layer", {}, 5, "batch", "layer"},
                                         Networks{"critic_by_instance", 4, 4, "layer", "instance"}),
                         [](const auto& tested) { return tested.param.name; });

TEST_P(NetworkShapes, TrainStopGoOnAndAreReadAgain) {
  const auto options_for = [&](const std::string& output) {
    TrainOptions options = small(output);
    options.layers = GetParam().layers;
    options.kernel = GetParam().kernel;
    options.normalisation = GetParam().normalisation;
    options.critic_normalisation = GetParam().critic_normalisation;
    options.drop_outliers = 0.05;  // from features of the critic
    return options;
  };
  const TrainReport whole = train_model(options_for("whole.safetensors"));
  EXPECT_EQ(whole.steps, 6);
  EXPECT_EQ(whole.dropped, 3);
  EXPECT_TRUE(std::isfinite(whole.frechet));
  EXPECT_TRUE(std::isfinite(whole.encoder_residual));

  // Interrupted in step 4 and resumed, bit for bit.
  TrainOptions stopped = options_for("stopped.safetensors");
  int asked = 0;
  RunContext context;
  context.cancel = [&] { return ++asked == 1 + 2 + 4; };  // twice while choosing the outliers
  EXPECT_THROW(train_model(stopped, context), Interrupted);
  stopped.resume = true;
  TrainOptions other = stopped;
  other.kernel = GetParam().kernel == 4 ? 5 : 4;
  try {
    train_model(other);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr(fmt::format("was trained with kernel = {}", GetParam().kernel)));
  }
  train_model(stopped);
  expect_same("stopped.safetensors", "whole.safetensors");

  const nn::Model model = nn::read_model(path("whole.safetensors"));
  EXPECT_EQ(model.architecture.kernel, GetParam().kernel);
  EXPECT_EQ(model.architecture.layers(), GetParam().layers.value_or(3));
  EXPECT_EQ(model.critic->weight(0).size(2), GetParam().kernel);
  EXPECT_EQ(model.critic->is_normalised(), std::string(GetParam().critic_normalisation) != "none");
  EXPECT_EQ(model.encoder->weight(0).size(2), 4) << "the encoder is the usual one";
  EXPECT_EQ(model.contrast->layers(), 3);
  for (const auto& [name, tensor] : model.tensors())
    EXPECT_TRUE(at::isfinite(tensor).all().item<bool>()) << name;

  const json info = model_info(path("whole.safetensors"));
  EXPECT_EQ(info["training"]["settings"]["kernel"], GetParam().kernel);
  EXPECT_EQ(info["training"]["settings"]["critic_normalisation"], GetParam().critic_normalisation);
  EXPECT_THAT(model_info_text(info),
              HasSubstr(fmt::format("layers {}, kernel {} px, normalisation {}, critic normalisation {}",
                                    model.architecture.layers(), GetParam().kernel, GetParam().normalisation,
                                    GetParam().critic_normalisation)));
  // After reading, the features used for scores are the same.
  const at::Tensor images = nn::normal_numbers({5, 1, 32, 32}, 0.5, 1, "images");
  const nn::Model again = nn::read_model(path("whole.safetensors"));
  EXPECT_TRUE(at::equal(scorers::CriticFeatures::of(*model.critic, images, {}).pooled,
                        scorers::CriticFeatures::of(*again.critic, images, {}).pooled));
}

TEST_F(NetworkOptions, LayersThatTheStampsCannotHaveAreRefusedBeforeAnyTraining) {
  TrainOptions options = small("a.safetensors");
  options.layers = 5;
  EXPECT_THAT(message_of(options),
              HasSubstr("5 layers: stamps of 32 px can be halved 1 to 4 times, to 2 px"));
  EXPECT_FALSE(fs::exists(options.output + ".checkpoint"));
  options.layers.reset();
  options.kernel = 9;
  EXPECT_THAT(message_of(options), HasSubstr("kernel 9: must be 3 to 8"));
}

TEST_F(NetworkOptions, TheUsualNumberOfLayersSaidIsTheUsualNetwork) {
  TrainOptions options = small("said.safetensors");
  options.layers = 3;
  train_model(options);
  train_model(small("usual.safetensors"));
  expect_same("said.safetensors", "usual.safetensors");
  // Only its contrast network requires a newer format.
  EXPECT_EQ(nn::read_model(options.output).architecture.format_version(), 1);
}

TEST_F(NetworkOptions, AdamsDecaysAreThoseGiven) {
  TrainOptions options = small("a.safetensors");
  options.steps = 2;
  train_model(options);
  options.output = path("b.safetensors");
  options.adam_beta1 = 0.5;
  train_model(options);
  EXPECT_FALSE(at::equal(nn::read_model(path("a.safetensors")).critic->weight(0),
                         nn::read_model(path("b.safetensors")).critic->weight(0)));
  EXPECT_EQ(model_info(options.output)["training"]["settings"]["adam_beta1"], 0.5);
}

TEST(Epochs, AreStepsByImagesBatchAndCriticSteps) {
  TrainOptions options;
  options.epochs = 3;
  options.batch = 64;
  options.critic_steps = 5;
  EXPECT_EQ(*options.resolved(3200).steps, 30);  // 3 x 3,200 / 320
  EXPECT_EQ(*options.resolved(3201).steps, 31) << "rounded up";
  EXPECT_EQ(*options.resolved(3200).health_steps, 6);
  EXPECT_DOUBLE_EQ(options.epochs_of(30, 3200), 3);
  options.epochs = 1e-6;
  EXPECT_EQ(*options.resolved(100).steps, 1);
  options.epochs.reset();
  EXPECT_EQ(*options.resolved(3200).steps, 1500) << "of the preset";
}

TEST_F(NetworkOptions, EpochsAreALengthThatIsToldAndCanBeAddedTo) {
  TrainOptions options = small("a.safetensors");
  options.epochs = 1;
  EXPECT_THAT(message_of(options), HasSubstr("--steps and --epochs exclude each other"));
  options.steps.reset();
  options.keep_checkpoint = true;
  RunContext context;
  std::string said;
  context.log = [&](MessageLevel, std::string_view text) { said += std::string(text) + "\n"; };
  const TrainReport report = train_model(options, context);
  EXPECT_EQ(report.steps, 4);  // 54 images / 16, rounded up
  EXPECT_NEAR(report.epochs, 64.0 / 54, 1e-12);
  EXPECT_THAT(said, HasSubstr("4 steps of generator and critic: 1.185 epochs"));
  const json training = model_info(options.output)["training"];
  EXPECT_EQ(training["steps"], 4);
  EXPECT_NEAR(training["epochs"].get<double>(), 64.0 / 54, 1e-12);
  EXPECT_EQ(training["settings"]["epochs"], 1);
  EXPECT_TRUE(training["settings"]["steps"].is_null()) << "a command with both is refused";
  EXPECT_THAT(model_info_text(model_info(options.output)), HasSubstr("4 steps (1.185 epochs)"));
  const std::string history = read_file(path("a.health/history.csv"));
  EXPECT_THAT(history.substr(0, history.find('\n')), testing::EndsWith(",epochs"));
  EXPECT_THAT(history, HasSubstr(",1.1851852\n"));

  options.resume = true;
  options.epochs = 1.75;
  options.keep_checkpoint = false;
  EXPECT_EQ(train_model(options).steps, 6);
  train_model(small("whole.safetensors"));  // 6 steps, given explicitly
  expect_same("a.safetensors", "whole.safetensors");
}

TEST_F(NetworkOptions, MoreEpochsAfterTheAdversarialStageAreRefusedWithStepsThatGoOn) {
  TrainOptions options = small("a.safetensors");
  options.steps.reset();
  options.epochs = 1;  // 4 steps
  RunContext context;
  int asked = 0;
  context.cancel = [&] { return ++asked >= 1 + 4 + 1; };
  EXPECT_THROW(train_model(options, context), Interrupted) << "in the encoder's first step";
  const auto said = [&] {
    try {
      train_model(options);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  options.resume = true;
  options.epochs = 1.75;
  EXPECT_THAT(said(), HasSubstr("resume with --steps 4 instead of --epochs, or start again"));
  options.epochs.reset();
  options.steps = 6;
  EXPECT_THAT(said(), HasSubstr("resume with --steps 4, or start again"));
  options.steps = 4;
  EXPECT_EQ(train_model(options).steps, 4);
}

TEST_F(NetworkOptions, ATimeLimitCutsEpochsShortAndTheyGoOn) {
  TrainOptions options = small("a.safetensors");
  options.steps.reset();
  options.epochs = 1.75;
  options.time_limit_minutes = 1e-5;
  const TrainReport cut = train_model(options);
  EXPECT_LT(cut.steps, 6);
  EXPECT_LT(cut.epochs, 1.5);
  EXPECT_EQ(cut.cut_short.front(), fmt::format("generator and critic: {} of 6 steps", cut.steps));
  options.time_limit_minutes.reset();
  options.resume = true;
  EXPECT_EQ(train_model(options).steps, 6);
  train_model(small("whole.safetensors"));
  expect_same("a.safetensors", "whole.safetensors");
}

TEST_F(NetworkOptions, TheTimeOfAllStepsIsToldAfterTheFirst) {
  TrainOptions options = small("a.safetensors");
  options.steps = 25;
  RunContext context;
  std::string said;
  context.log = [&](MessageLevel, std::string_view text) { said += std::string(text) + "\n"; };
  train_model(options, context);
  EXPECT_THAT(said, HasSubstr("step 20: "));
  EXPECT_THAT(said, HasSubstr("s per step, so the remaining 5 take about "));
  EXPECT_THAT(said, HasSubstr("and the stages after them about "));
  EXPECT_THAT(said, testing::ContainsRegex("memory so far 0\\.[0-9]+ GiB"));
  EXPECT_THAT(said, HasSubstr("(--time-limit ends sooner, --resume continues later)"));
  said.clear();
  options.time_limit_minutes = 1000;
  options.overwrite = true;
  train_model(options, context);
  EXPECT_THAT(said, HasSubstr(" (--resume continues later)")) << "it has a limit";
}

TEST_F(NetworkOptions, PerturbationsAreLeftOutAndTheModelSaysSo) {
  train_model(small("all.safetensors"), {});
  TrainOptions options = small("some.safetensors");
  options.without_perturbations = {"companion", "warp"};
  train_model(options, {});
  const json settings = nn::describe_model(path("some.safetensors")).at("training").at("settings");
  EXPECT_EQ(settings.at("without_perturbations"), json({"companion", "warp"}));
  const auto weights = [&](const char* name) {
    return nn::read_model(path(name)).contrast->parameters().front().second;
  };
  EXPECT_FALSE(at::equal(weights("all.safetensors"), weights("some.safetensors"))) << "it was shown others";
  options.contrast = false;
  EXPECT_THAT(message_of(options), HasSubstr("--without-perturbations and --no-contrast exclude each other"));
}

TEST(WithoutPerturbations, KnowsTheNamesAndKeepsOne) {
  TrainOptions options;
  Fields fields;
  options.describe(fields);
  Field& field = *fields.find("without_perturbations");
  const std::vector<std::string> wrong{"compagnon"};
  try {
    field.assign(wrong, "--without-perturbations");
    FAIL() << "an unknown name";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("companion"));
  }
  options.without_perturbations = field.words;
  EXPECT_THROW(options.resolved(), Error);
  options.without_perturbations.pop_back();
  EXPECT_NO_THROW(options.resolved());
}

TEST(Augmentation, IsThePresetsUnlessGiven) {
  TrainOptions options;
  const auto augments = [&](const char* preset, const char* given) {
    options.preset = preset;
    options.augment = given;
    EXPECT_EQ(options.augments(), options.resolved().augments());
    EXPECT_EQ(options.values({})["augment"], options.augments()) << "true or false, as ever";
    return options.augments();
  };
  EXPECT_TRUE(augments("standard", "auto"));
  EXPECT_TRUE(augments("quick", "auto"));
  EXPECT_FALSE(augments("paper", "auto"));
  EXPECT_TRUE(augments("paper", "true"));
  EXPECT_FALSE(augments("standard", "false"));
  Fields fields;
  options.describe(fields);
  EXPECT_TRUE(is_typed_as_flag(*fields.find("augment")));
  EXPECT_THAT(fields.find("augment")->doc, HasSubstr("--preset paper"));
}

TEST(PaperPreset, IsAsPublishedWhereThatIsConfirmed) {
  TrainOptions options;
  options.preset = "paper";
  const TrainOptions paper = options.resolved();
  EXPECT_EQ(paper.width, 64);
  EXPECT_EQ(paper.latent, 128);
  EXPECT_EQ(paper.critic_steps, 5);
  EXPECT_EQ(paper.gradient_penalty, 10);
  EXPECT_EQ(paper.learning_rate, 1e-4);
  EXPECT_EQ(paper.augment, "false");
}

}  // namespace
}  // namespace peculiar::train
