#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/verb.h"
#include "embeddings/vector_options.h"

namespace peculiar::train {

/// Settings of `peculiar train`. Empty values come from the preset.
struct TrainOptions {
  std::string input;
  std::string output;
  embeddings::VectorOptions vectors;
  bool allow_missing = false;
  std::string preset = "standard";
  std::string where;
  std::string group = "auto";
  std::string fold;
  double validation_fraction = 0.1;
  bool keep_partial = false;
  std::optional<std::int64_t> width;
  std::optional<std::int64_t> latent;
  std::optional<std::int64_t> layers;
  std::int64_t kernel = 4;
  std::string normalisation = "batch";
  std::string critic_normalisation = "none";
  std::int64_t batch = 64;
  std::optional<std::int64_t> steps;
  std::optional<double> epochs;
  std::int64_t critic_steps = 5;
  std::optional<double> learning_rate;
  double adam_beta1 = 0;
  double adam_beta2 = 0.9;
  double gradient_penalty = 10;
  std::string augment = "auto";  ///< "auto", "true" or "false"; see augments()
  std::string stretch = "auto";
  std::optional<double> stretch_zero;
  std::optional<double> stretch_softening;
  std::optional<double> stretch_top;
  bool normalise_stamps = false;
  std::string generator = "auto";  ///< "auto", "true" or "false"; see with_generator()
  std::string encoder = "auto";    ///< likewise; see with_encoder()
  std::optional<std::int64_t> encoder_steps;
  bool contrast = true;
  std::optional<std::int64_t> contrast_steps;
  std::vector<std::string> without_perturbations;
  double drop_outliers = 0;
  double drop_after = 0.3;
  std::string precision = "auto";
  std::optional<std::int64_t> health_steps;
  double checkpoint_minutes = 5;
  std::optional<double> time_limit_minutes;
  bool keep_checkpoint = false;
  bool resume = false;
  bool overwrite = false;

  void describe(Fields& fields);
  /// Settings with the preset's values filled in; with `epochs`, all except the steps and values that depend
  /// on them. Error (usage): unknown preset, conflicting values.
  TrainOptions resolved() const;
  /// The same for a number of training images, which converts `epochs` to steps.
  TrainOptions resolved(std::int64_t images) const;
  /// Whether generator and critic are trained. Default: in all presets except ranking.
  bool with_generator() const;
  /// Whether the encoder is trained. Default: if there is a generator.
  bool with_encoder() const;
  /// Whether training images are rotated and flipped. Default: in all presets except paper.
  bool augments() const;
  /// Passes of the critic over `images` training images in `steps` steps of the generator.
  double epochs_of(std::int64_t steps, std::int64_t images) const;
  /// All settings that affect the result, for the provenance and for comparing trainings.
  nlohmann::json values(const RunContext& context) const;
};

/// Whether a resumed training may change this setting.
bool may_change_on_resume(const std::string& setting);

}  // namespace peculiar::train
