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

// The published learning rate is for long trainings; short trainings of small networks get five times closer
// with ten times that rate. docs/howto/train-on-your-survey.md has the measured cost of each preset.
constexpr std::array<Preset, 4> kPresets{{{"paper", 64, 128, 1e-4, 10000, 3000, 12000, 250, false, true},
                                          {"standard", 32, 128, 1e-4, 1500, 800, 6000, 100, true, true},
                                          {"quick", 16, 128, 1e-3, 300, 300, 6000, 50, true, true},
                                          {"ranking", 16, 128, 1e-3, 300, 300, 3000, 50, true, false}}};

/// Throws an Error (usage): the requested settings need a generator.
void refuse_without_generator(const TrainOptions& options) {
  const std::string how = options.generator == "false" ? "without --no-generator"
                                                       : "with --generator, or --preset quick or standard";
  const auto refuse = [&](const char* what) {
    throw usage_error("train: {} a generator, which is not trained here: train {}", what, how);
  };
  // resolved() sets the steps of a training without generator to 0.
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
        "train: --without-perturbations and --no-contrast exclude each other: without the contrast network there are no perturbations");
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
           "Sample of normal images to train on. Optional with --features: the model then uses the vectors "
           "alone.")
      .positional()
      .value_name("SAMPLE.h5");
  fields.add("output", &output, "Output model.").letter('o').required().value_name("MODEL.safetensors");
  vectors.describe(fields);
  fields.add(
      "allow_missing", &allow_missing,
      "With --features and a sample: accept images without a vector; they train the networks, but not the score of the vectors.");
  fields
      .add(
          "preset", &preset,
          "Size and length of the training: paper (width 64, 10,000 steps, no augmentation), standard (32, 1,500), quick (16, 300, ten times the learning rate). On two cores they take up to eleven hours, 15 to 40 minutes, and two to five minutes, depending on the processor. ranking (16): only what a ranked list needs: no generator, critic or encoder, and half the steps of the contrast network; one to three minutes. Other options override the preset.")
      .choices({"paper", "standard", "quick", "ranking"});
  fields.add("where", &where, "Train only on rows that satisfy this expression.").value_name("EXPRESSION");
  fields
      .add(
          "group", &group,
          "Images with the same value of this column, such as those of one galaxy, are held out, or left out by --fold, together; images without a value are independent. " +
              store::group_help())
      .value_name("COLUMN");
  fields
      .add(
          "fold", &fold,
          "Leave fold I of K out of the training (1/2: the first half), independent of the seed; `peculiar score --left-out` scores these images.")
      .value_name("I/K");
  fields.add("validation_fraction", &validation_fraction, "Fraction of the images held out for validation.")
      .range(0.01, 0.5);
  fields.add(
      "keep_partial", &keep_partial,
      "Also train on images at an edge of their mosaic or in a gap (flags 16 and 32), which are not ranked.");
  fields
      .add("width", &width,
           "Number of channels of the critic's first convolution; doubling it takes four times as long.")
      .range(4, 512);
  fields.add("latent", &latent, "Dimension of the latent space.").range(1, 4096);
  fields
      .add(
          "layers", &layers,
          "Number of convolutions of generator and critic, each of which halves or doubles the image. Default: down to 4 px (6 px for stamps of 96 px).")
      .range(1, 6);
  fields.add("kernel", &kernel, "Kernel size of the convolutions of generator and critic.")
      .unit("px")
      .range(3, 8);
  fields.add("normalisation", &normalisation, "Normalisation of the generator's feature maps.")
      .choices({"batch", "layer", "none"});
  fields
      .add("critic_normalisation", &critic_normalisation,
           "Normalisation of the critic's feature maps, for each image separately; makes its steps slower.")
      .choices({"none", "layer", "instance"});
  fields.add("batch", &batch, "Images in a step.").range(2, 4096);
  fields.add("steps", &steps, "Number of generator steps. Default: from the preset or --epochs.")
      .range(1, kUnbounded);
  fields
      .add(
          "epochs", &epochs,
          "Length of the training in epochs, passes of the critic over the training images; replaces --steps.")
      .range(1e-6, 1e9);
  fields.add("critic_steps", &critic_steps, "Number of critic steps per generator step.").range(1, 100);
  fields
      .add("learning_rate", &learning_rate,
           "Learning rate of Adam for critic and generator. Default: 1e-4, or 1e-3 with preset quick.")
      .range(1e-8, 10);
  fields.add("adam_beta1", &adam_beta1, "Adam's decay rate of the mean gradient, for critic and generator.")
      .range(0, 0.9999);
  fields
      .add("adam_beta2", &adam_beta2,
           "Adam's decay rate of the mean squared gradient, for critic and generator.")
      .range(0, 0.99999);
  fields.add("gradient_penalty", &gradient_penalty, "Weight lambda of the gradient penalty.").range(0, 1e4);
  fields
      .add(
          "augment", &augment,
          "Rotate and flip the images at random, since galaxies have no preferred orientation. [on unless --no-augment, or --preset paper without --augment]")
      .choices(kPresetFlag);
  fields
      .add(
          "stretch", &stretch,
          "Brightness scale of the network input; auto: asinh for fluxes of wide range, linear for pictures.")
      .choices({"auto", "linear", "asinh", "log"});
  fields.add("stretch_zero", &stretch_zero,
             "Background level, in the unit of the pixels. Default: from the borders of the stamps.");
  fields
      .add(
          "stretch_softening", &stretch_softening,
          "Level above the background at which asinh and log become logarithmic. Default: 3 sigma of the background.")
      .range(0, kUnbounded);
  fields.add("stretch_top", &stretch_top,
             "Brightness at which the scale saturates. Default: from the brightest pixels.");
  fields.add("normalise_stamps", &normalise_stamps,
             "First scale every stamp so that its sky is 0 and its brightest pixel 1.");
  fields
      .add(
          "generator", &generator,
          "Train generator and critic, which are needed for reconstructions, generated images, the density score and the published score. [on unless --no-generator, or --preset ranking without --generator]")
      .choices(kPresetFlag);
  fields
      .add(
          "encoder", &encoder,
          "Also train the encoder, which provides the starting point of the fast search. [on with a generator, unless --no-encoder]")
      .choices(kPresetFlag);
  fields.add("encoder_steps", &encoder_steps, "Number of encoder steps.").range(1, kUnbounded);
  fields.add("contrast", &contrast,
             "Also train the network of the contrast score, which separates the images from perturbed ones.");
  fields.add("contrast_steps", &contrast_steps, "Number of steps of the contrast network.")
      .range(1, kUnbounded);
  fields
      .add(
          "without_perturbations", &without_perturbations,
          "Perturbations to leave out of the contrast network's training, to test how it scores outliers that resemble none of the rest.")
      .value_name("NAME,...")
      .choices(names_of_perturbations());
  fields
      .add(
          "drop_outliers", &drop_outliers,
          "After a first phase leave out this fraction of the training images, those with the highest density and target_density together: for samples that contain some outliers. Without a generator this happens at the start, with untrained_density.")
      .range(0, 0.5);
  fields.add("drop_after", &drop_after, "Fraction of the steps after which outliers are dropped.")
      .range(0.01, 0.99);
  fields
      .add(
          "precision", &precision,
          "Floating-point precision of the convolutions; auto: bfloat16 if the processor has instructions for it, else float32. Weights, penalty and sums are always float32, and a resumed training keeps its precision.")
      .choices({"auto", "float32", "bfloat16"});
  fields.add("health_steps", &health_steps, "Number of steps between health checks.").range(1, kUnbounded);
  fields.add("checkpoint_minutes", &checkpoint_minutes, "Time between checkpoints.")
      .unit("min")
      .range(0, 1e5);
  fields
      .add(
          "time_limit", &time_limit_minutes,
          "Finish within this time, with fewer steps if necessary; the checkpoint is kept, so that --resume can continue.")
      .unit("min")
      .range(0.01, 1e6);
  fields.add(
      "keep_checkpoint", &keep_checkpoint,
      "Keep the checkpoint of the finished adversarial stage, so that --resume can continue with more --steps.");
  fields.add("resume", &resume, "Continue from the checkpoint beside the output.");
  fields.add("overwrite", &overwrite, "Overwrite an existing model, and discard its checkpoint.");
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
  if (epochs)
    values["steps"] = nullptr;  // they follow from the epochs; a command may give only one of the two
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
