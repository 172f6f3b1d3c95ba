#include "train/options.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/preset_flag.h"
#include "ranks/ranks.h"
#include "stamps/perturbations.h"
#include "store/folds.h"
#include "store/groups.h"

namespace peculiar::train {

namespace {

constexpr double kUnbounded = std::numeric_limits<double>::infinity();

struct Preset {
  const char* name;
  std::int64_t width;
  std::int64_t latent;
  double learning_rate;
  std::int64_t steps;
  std::int64_t encoder_steps;
  std::int64_t contrast_steps;
  std::int64_t health_steps;
  bool augment;
  bool generator;
};

// The published learning rate is for long trainings; a short one of small networks gets five times as near
// with ten times it. What each preset costs is measured in docs/howto/train-on-your-survey.md.
constexpr std::array<Preset, 4> kPresets{{{"paper", 64, 128, 1e-4, 10000, 3000, 12000, 250, false, true},
                                          {"standard", 32, 128, 1e-4, 1500, 800, 6000, 100, true, true},
                                          {"quick", 16, 128, 1e-3, 300, 300, 6000, 50, true, true},
                                          {"ranking", 16, 128, 1e-3, 300, 300, 3000, 50, true, false}}};

/// Error (usage): what is asked for needs a generator.
void refuse_without_generator(const TrainOptions& options) {
  const std::string how = options.generator == "false" ? "without --no-generator"
                                                       : "with --generator, or --preset quick or standard";
  const auto refuse = [&](const char* what) {
    throw usage_error("train: {} a generator, which is not trained here: train {}", what, how);
  };
  // resolved() sets the steps of a training without one to 0.
  if (options.steps.value_or(0) > 0) refuse("--steps are of");
  if (options.epochs) refuse("--epochs are of");
  if (options.encoder == "true") refuse("--encoder needs");
}

const Preset& preset_of(const std::string& name) {
  const auto found =
      std::find_if(kPresets.begin(), kPresets.end(), [&](const Preset& one) { return name == one.name; });
  if (found == kPresets.end())
    throw usage_error("--preset: '{}' is not one of paper, standard, quick, ranking", name);
  return *found;
}

std::vector<std::string> names_of_perturbations() {
  std::vector<std::string> names;
  for (const stamps::Perturbation& one : stamps::perturbations()) names.push_back(one.name);
  return names;
}

void check_perturbations(const TrainOptions& options) {
  const std::vector<std::string>& without = options.without_perturbations;
  if (without.empty()) return;
  if (!options.contrast)
    throw usage_error(
        "train: --without-perturbations and --no-contrast exclude each other: no network is shown any");
  const std::vector<std::string> names = names_of_perturbations();
  const bool any_left = std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return std::find(without.begin(), without.end(), name) == without.end();
  });
  if (!any_left)
    throw usage_error(
        "train: --without-perturbations leaves out all {} perturbations: keep one, or train without the network (--no-contrast)",
        names.size());
}

}  // namespace

void TrainOptions::describe(Fields& fields) {
  fields
      .add("input", &input,
           "The sample to learn from: images of what is normal. With --features it may be left out: then the "
           "model is of the vectors alone.")
      .positional()
      .value_name("SAMPLE.h5");
  fields.add("output", &output, "The model to write.").letter('o').required().value_name("MODEL.safetensors");
  vectors.describe(fields);
  fields.add("allow_missing", &allow_missing,
             "With --features and a sample: pass over the vectors of images that have none.");
  fields
      .add(
          "preset", &preset,
          "Size and length of the training: paper (width 64, 10,000 steps, neither turns nor flips), standard (32, 1,500), quick (16, 300, ten times the learning rate); on two cores, by processor, up to eleven hours, a quarter of an hour to forty minutes, two to five minutes. ranking (16): what a ranked list needs and no more, so without generator, critic and encoder, and with half the steps of the contrast network; one to three minutes. What is given beside it wins.")
      .choices({"paper", "standard", "quick", "ranking"});
  fields.add("where", &where, "Learn only from the rows that this expression selects.")
      .value_name("EXPRESSION");
  fields
      .add(
          "group", &group,
          "Images with the same value of this column, such as those of one galaxy, are held out, or left out by --fold, together; those without a value are each on their own. " +
              store::group_help())
      .value_name("COLUMN");
  fields
      .add(
          "fold", &fold,
          "Leave fold I of K out of the training (1/2: the first half), whatever the seed; `peculiar score --left-out` scores these images.")
      .value_name("I/K");
  fields
      .add("validation_fraction", &validation_fraction,
           "Share of the images held out to watch the training by.")
      .range(0.01, 0.5);
  fields
      .add("width", &width,
           "Channels of the critic's first convolution; twice as many cost four times the time.")
      .range(4, 512);
  fields.add("latent", &latent, "Numbers that the generator makes an image of.").range(1, 4096);
  fields
      .add(
          "layers", &layers,
          "Convolutions of generator and critic, each halving or doubling the image; without it, halved down to 4 px (6 px for stamps of 96 px).")
      .range(1, 6);
  fields.add("kernel", &kernel, "Edge of the convolutions' kernels, in generator and critic.")
      .unit("px")
      .range(3, 8);
  fields.add("normalisation", &normalisation, "Of the generator's maps.").choices({"batch", "layer", "none"});
  fields
      .add("critic_normalisation", &critic_normalisation,
           "Of the critic's maps, each image by itself; its steps take longer with it.")
      .choices({"none", "layer", "instance"});
  fields.add("batch", &batch, "Images in a step.").range(2, 4096);
  fields.add("steps", &steps, "Steps of the generator; without it, the preset's or as many as --epochs are.")
      .range(1, kUnbounded);
  fields
      .add("epochs", &epochs,
           "Length of the training as passes of the critic over the training images, in place of --steps.")
      .range(1e-6, 1e9);
  fields.add("critic_steps", &critic_steps, "Steps of the critic to one of the generator.").range(1, 100);
  fields.add("learning_rate", &learning_rate, "Of Adam, for critic and generator; 1e-4, in quick 1e-3.")
      .range(1e-8, 10);
  fields.add("adam_beta1", &adam_beta1, "Adam's decay of the mean gradient, for critic and generator.")
      .range(0, 0.9999);
  fields.add("adam_beta2", &adam_beta2, "Adam's decay of the mean squared gradient, for both.")
      .range(0, 0.99999);
  fields.add("gradient_penalty", &gradient_penalty, "Weight lambda of the gradient penalty.").range(0, 1e4);
  fields
      .add(
          "augment", &augment,
          "Turn and flip the images at random, since galaxies have no up. [on unless --no-augment, or --preset paper without --augment]")
      .choices(kPresetFlag);
  fields
      .add(
          "stretch", &stretch,
          "How brightness becomes what the networks see; auto: asinh for fluxes of wide range, linear for pictures.")
      .choices({"auto", "linear", "asinh", "log"});
  fields.add("stretch_zero", &stretch_zero,
             "Background level, in the pixels' unit; without it, from the stamps' borders.");
  fields
      .add("stretch_softening", &stretch_softening,
           "Where asinh and log turn logarithmic, above the background; without it, 3 sigma of it.")
      .range(0, kUnbounded);
  fields.add("stretch_top", &stretch_top,
             "The greatest brightness that is told apart; without it, from the brightest pixels.");
  fields.add("normalise_stamps", &normalise_stamps,
             "Bring every stamp's sky to 0 and its brightest pixel to 1 first.");
  fields
      .add(
          "generator", &generator,
          "Train generator and critic, which reconstructions, generated images, the density score and the published one need. [on unless --no-generator, or --preset ranking without --generator]")
      .choices(kPresetFlag);
  fields
      .add(
          "encoder", &encoder,
          "Train the encoder too, which the fast score begins from. [on with a generator, unless --no-encoder]")
      .choices(kPresetFlag);
  fields.add("encoder_steps", &encoder_steps, "Steps of the encoder.").range(1, kUnbounded);
  fields.add("contrast", &contrast,
             "Train a network that tells the images from perturbed ones too, which the contrast score is.");
  fields.add("contrast_steps", &contrast_steps, "Steps of that network.").range(1, kUnbounded);
  fields
      .add("without_perturbations", &without_perturbations,
           "Perturbations that it is not shown, to test how it scores outliers that resemble none of them.")
      .value_name("NAME,...")
      .choices(names_of_perturbations());
  fields
      .add(
          "drop_outliers", &drop_outliers,
          "After a first phase leave out this share of the training images, those that the density score finds most outlying: for samples that hold some of what is sought. Without a generator at the start, by untrained_density.")
      .range(0, 0.5);
  fields.add("drop_after", &drop_after, "Share of the steps after which that is done.").range(0.01, 0.99);
  fields
      .add(
          "precision", &precision,
          "Floating-point precision of the convolutions; auto: bfloat16 where the processor has instructions for it, else float32. Weights, penalty and sums are float32 always, and a resumed training keeps its precision.")
      .choices({"auto", "float32", "bfloat16"});
  fields.add("health_steps", &health_steps, "Steps from one look at the training's health to the next.")
      .range(1, kUnbounded);
  fields.add("checkpoint_minutes", &checkpoint_minutes, "Time from one checkpoint to the next.")
      .unit("min")
      .range(0, 1e5);
  fields
      .add(
          "time_limit", &time_limit_minutes,
          "Finish within this time, with fewer steps if need be; the checkpoint stays, to go on from with --resume.")
      .unit("min")
      .range(0.01, 1e6);
  fields.add(
      "keep_checkpoint", &keep_checkpoint,
      "Keep the checkpoint of the finished adversarial stage, to go on from with --resume and more --steps.");
  fields.add("resume", &resume, "Go on from the checkpoint beside the output.");
  fields.add("overwrite", &overwrite, "Replace a model of that name, and forget a checkpoint of it.");
}

TrainOptions TrainOptions::resolved() const {
  const Preset& given = preset_of(preset);
  if (steps && epochs) throw usage_error("train: --steps and --epochs exclude each other");
  store::parse_fold(fold);
  check_perturbations(*this);
  if (resume && overwrite) throw usage_error("train: --resume and --overwrite exclude each other");
  if (!with_generator()) refuse_without_generator(*this);
  TrainOptions full = *this;
  full.width = width.value_or(given.width);
  full.latent = latent.value_or(given.latent);
  full.learning_rate = learning_rate.value_or(given.learning_rate);
  full.encoder_steps = encoder_steps.value_or(given.encoder_steps);
  full.contrast_steps = contrast_steps.value_or(given.contrast_steps);
  full.augment = augments() ? "true" : "false";
  full.generator = with_generator() ? "true" : "false";
  full.encoder = with_encoder() ? "true" : "false";
  if (epochs) return full;
  full.steps = with_generator() ? steps.value_or(given.steps) : 0;
  full.health_steps =
      health_steps.value_or(std::min(given.health_steps, std::max<std::int64_t>(1, *full.steps / 5)));
  return full;
}

TrainOptions TrainOptions::resolved(std::int64_t images) const {
  if (!epochs) return resolved();
  TrainOptions counted = *this;
  counted.epochs.reset();
  const double wanted = *epochs * static_cast<double>(images) / static_cast<double>(batch * critic_steps);
  counted.steps = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(wanted * (1 - 1e-12))));
  TrainOptions full = counted.resolved();
  full.epochs = epochs;
  return full;
}

bool TrainOptions::augments() const {
  return augment == "auto" ? preset_of(preset).augment : augment == "true";
}

bool TrainOptions::with_generator() const {
  return generator == "auto" ? preset_of(preset).generator : generator == "true";
}

bool TrainOptions::with_encoder() const { return encoder == "auto" ? with_generator() : encoder == "true"; }

double TrainOptions::epochs_of(std::int64_t done, std::int64_t images) const {
  return static_cast<double>(done * batch * critic_steps) / static_cast<double>(images);
}

nlohmann::json TrainOptions::values(const RunContext& context) const {
  nlohmann::json values = settings_of(*this, context);
  values["augment"] = augments();
  values["generator"] = with_generator();
  values["encoder"] = with_encoder();
  if (epochs) values["steps"] = nullptr;  // follow from them; the two exclude each other in a command
  values["device"] = context.device;
  values["threads"] = context.threads;
  if (!ranks::is_alone()) values["ranks"] = ranks::size();
  return values;
}

bool may_change_on_resume(const std::string& setting) {
  static constexpr std::array<const char*, 15> kFree{
      "input",           "output", "resume",       "overwrite",     "time_limit", "checkpoint_minutes",
      "keep_checkpoint", "steps",  "health_steps", "encoder_steps", "threads",    "device",
      "preset",          "epochs", "ranks"};
  return std::find(kFree.begin(), kFree.end(), setting) != kFree.end();
}

}  // namespace peculiar::train
