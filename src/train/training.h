#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/version.h"
#include "nn/adam.h"
#include "nn/model.h"
#include "stamps/perturbations.h"
#include "store/file_lock.h"
#include "train/health.h"
#include "train/options.h"
#include "train/stamp_set.h"

namespace peculiar::train {

/// State of a training. A checkpoint holds all of it, so that a resumed training gives the same result.
struct TrainingState {
  std::int64_t stage = 0;  ///< index in stages()
  std::int64_t step = 0;   ///< steps done in that stage
  std::int64_t generator_steps = 0;
  std::int64_t encoder_steps = 0;
  std::int64_t contrast_steps = 0;
  double seconds = 0;   ///< training time in all runs
  double norm_sum = 0;  ///< sums over the steps since the last look
  double penalty_sum = 0;
  double loss_sum = 0;
  std::int64_t summed = 0;  ///< number of generator steps in those sums
  bool dropped = false;     ///< outliers have been dropped
};

inline constexpr double kEncoderLearningRate = 1e-3;
/// Peak learning rate of the contrast network: 4e-3 up to width 16, inversely proportional to the width
/// beyond (Yang et al. 2022, arXiv:2203.03466: the best rate of Adam for hidden layers). docs/adr/0013 has
/// the choice.
double contrast_learning_rate(std::int64_t width);

/// A training in progress: the state that its stages share.
class Training {
 public:
  /// Starts anew, or resumes from the checkpoint beside the output: from the one of a later stage if the same
  /// command was interrupted there while an earlier checkpoint was kept. Errors: usage (an output or a
  /// checkpoint exists, and neither --resume nor --overwrite is given), input (no checkpoint; a checkpoint of
  /// other settings or another sample, damaged, or of a stage after the requested steps; another training is
  /// writing the output).
  Training(const TrainOptions& given, const RunContext& context);

  const TrainOptions options;  ///< resolved
  const RunContext context;
  const StampSet stamps;
  nn::Compute compute;
  nn::Model model;
  std::optional<nn::Adam> critic_adam;  ///< if generator and critic are trained
  std::optional<nn::Adam> generator_adam;
  std::optional<nn::Adam> encoder_adam;  ///< from the encoder stage on
  /// From the contrast stage on; the model has the averaged weights.
  std::optional<nn::ConvolutionNet> contrast_learning;
  std::optional<nn::Adam> contrast_adam;  ///< of contrast_learning
  std::vector<std::int64_t> rows;         ///< training images in use
  std::vector<ProvenanceInput> inputs;    ///< files that the training has read, for the provenance
  TrainingState progress;
  std::vector<HealthRow> history;
  std::vector<at::Tensor> samples;    ///< at each look, [8, band, y, x]
  std::set<std::string> last_alarms;  ///< reported at the last look of this run
  bool out_of_time = false;           ///< a stage ended before its steps were done
  /// The checkpoint is kept for a later resumption; those of later stages go to a separate file.
  bool checkpoint_fixed = false;

  stamps::StampReader reader() const { return stamps.reader(model.contract.stretch); }
  void begin_encoder();
  void begin_contrast();
  /// Perturbations that the contrast network learns to distinguish from the training images.
  stamps::PerturbationMix perturbation_mix() const;

  /// Passes of the critic over the training images so far, including those dropped later.
  double epochs() const;
  /// Training time [s], including earlier runs.
  double seconds() const;
  /// Time left until this run has used up the fraction `share` of --time-limit [s]; infinite without a limit.
  double seconds_left(double share) const {
    if (!options.time_limit_minutes) return std::numeric_limits<double>::infinity();
    return share * 60 * *options.time_limit_minutes - (seconds() - seconds_before_);
  }
  /// Stages that ended before their steps were done: "encoder: 800 of 3000 steps".
  std::vector<std::string> cut_short() const;
  /// Whether this run has used up the fraction `share` (0 to 1) of --time-limit; records and reports it.
  /// False without a limit. By the clock of rank 0.
  bool time_is_up(double share);

  /// Call after every step. Writes a checkpoint when one is due; on ctrl-C on any rank, writes one and throws
  /// Interrupted on all.
  void after_step();
  /// Throws an Error (numeric) unless all ranks have identical weights, as they must after every step.
  void check_agreement() const;
  /// Only rank 0 writes.
  void save_checkpoint();
  void remove_checkpoint() const;
  void remove_later_checkpoint() const;
  std::filesystem::path checkpoint_path() const { return options.output + ".checkpoint"; }
  /// Checkpoint of the stages after the kept checkpoint; removed when they are done.
  std::filesystem::path later_checkpoint_path() const { return options.output + ".checkpoint.later"; }
  std::filesystem::path health_folder() const;

  /// Everything about this training except its weights, for the model's metadata.
  nlohmann::json story() const;

 private:
  struct Start;
  Training(const RunContext& context, Start start);

  void open_adversarial_adam();
  void open_encoder_adam();
  void open_contrast();

  std::unique_ptr<store::OutputLock> lock_;  ///< prevents other trainings from writing the output
  std::chrono::steady_clock::time_point run_start_;
  double seconds_before_ = 0;
  std::chrono::steady_clock::time_point last_checkpoint_;
};

}  // namespace peculiar::train
