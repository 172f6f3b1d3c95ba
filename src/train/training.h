#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "nn/adam.h"
#include "nn/model.h"
#include "stamps/perturbations.h"
#include "store/file_lock.h"
#include "train/health.h"
#include "train/options.h"
#include "train/stamp_set.h"

namespace peculiar::train {

/// Where a training stands; all of it is in a checkpoint, so that going on from one is as if there had been
/// no stop.
struct TrainingState {
  std::int64_t stage = 0;  ///< index in stages()
  std::int64_t step = 0;   ///< done of that stage
  std::int64_t generator_steps = 0;
  std::int64_t encoder_steps = 0;
  std::int64_t contrast_steps = 0;
  double seconds = 0;   ///< trained, in all runs
  double norm_sum = 0;  ///< of the steps since the last look
  double penalty_sum = 0;
  double loss_sum = 0;
  std::int64_t summed = 0;  ///< generator steps in those sums
  bool dropped = false;     ///< outliers have been left out
};

inline constexpr double kEncoderLearningRate = 1e-3;
inline constexpr double kContrastLearningRate = 1e-3;

/// A training under way: what its stages share.
class Training {
 public:
  /// Anew, or from the checkpoint beside the output: from that of a later stage, where the same command was
  /// stopped in one while the other was kept. Errors: usage (an output or a checkpoint is there and neither
  /// --resume nor --overwrite is said), input (no checkpoint, of other settings or another sample, damaged,
  /// or of a stage that comes after the steps that are asked for; another training writes the output).
  Training(const TrainOptions& given, const RunContext& context);

  const TrainOptions options;  ///< resolved
  const RunContext context;
  const StampSet stamps;
  nn::Compute compute;
  nn::Model model;
  std::optional<nn::Adam> critic_adam;  ///< where generator and critic are trained
  std::optional<nn::Adam> generator_adam;
  std::optional<nn::Adam> encoder_adam;  ///< from the encoder's stage on
  /// From the contrast stage on; the model has its average.
  std::optional<nn::ConvolutionNet> contrast_learning;
  std::optional<nn::Adam> contrast_adam;  ///< of that
  std::vector<std::int64_t> rows;         ///< training images in use
  TrainingState progress;
  std::vector<HealthRow> history;
  std::vector<at::Tensor> samples;    ///< at each look, [8, band, y, x]
  std::set<std::string> last_alarms;  ///< said at the last look of this run
  bool out_of_time = false;           ///< some stage ended before its steps were done
  bool checkpoint_fixed = false;  ///< the checkpoint is of a stage to come back to: later ones lie beside it

  stamps::StampReader reader() const { return stamps.reader(model.contract.stretch); }
  void begin_encoder();
  void begin_contrast();
  /// What the contrast network learns to tell from the training images.
  stamps::PerturbationMix perturbation_mix() const;

  /// Passes of the critic over the training images so far, those that are left out later among them.
  double epochs() const;
  /// Seconds trained, those of earlier runs included.
  double seconds() const;
  /// The stages that ended before their steps were done: "encoder: 800 of 3000 steps".
  std::vector<std::string> cut_short() const;
  /// Has this run used up `share` (0 to 1) of --time-limit? Notes and says so; false without a limit. By the
  /// clock of rank 0.
  bool time_is_up(double share);

  /// To be called after every step: writes a checkpoint when one is due; on ctrl-C, of any rank, writes one
  /// and throws Interrupted on all.
  void after_step();
  /// Error (numeric) unless all ranks have the same weights to the last bit, as they must at every step.
  void check_agreement() const;
  /// Rank 0 alone writes.
  void save_checkpoint();
  void remove_checkpoint() const;
  void remove_later_checkpoint() const;
  std::filesystem::path checkpoint_path() const { return options.output + ".checkpoint"; }
  /// Of the stages after the checkpoint that is fixed; gone when they are done.
  std::filesystem::path later_checkpoint_path() const { return options.output + ".checkpoint.later"; }
  std::filesystem::path health_folder() const;

  /// Everything about this training but its numbers, for the model's metadata.
  nlohmann::json story() const;

 private:
  struct Start;
  Training(const RunContext& context, Start start);

  void open_adversarial_adam();
  void open_encoder_adam();
  void open_contrast();

  std::unique_ptr<store::OutputLock> lock_;  ///< no other training writes the output
  std::chrono::steady_clock::time_point run_start_;
  double seconds_before_ = 0;
  std::chrono::steady_clock::time_point last_checkpoint_;
};

}  // namespace peculiar::train
