#include "train/stages.h"

#include <numeric>

#include "base/error.h"
#include "train/outlying_rows.h"

namespace peculiar::train {

namespace {

/// From the operations of the convolutions, and the measured time of normalised critics relative to plain
/// ones (bench_train_step): 1.9 (layer) and 1.7 (instance) times at width 32, 1.5 (layer) at 64.
/// Normalisation scales with the number of channels, convolutions with its square.
double adversarial_cost(const nn::Architecture& architecture) {
  constexpr double kMeasuredWidth = 32;
  const double at_that_width = architecture.critic_normalisation == "layer"      ? 0.9
                               : architecture.critic_normalisation == "instance" ? 0.7
                                                                                 : 0;
  return architecture.critic_flop() / architecture.plain().critic_flop() +
         at_that_width * kMeasuredWidth / static_cast<double>(architecture.width);
}

}  // namespace

const std::vector<Stage>& stages() {
  static const std::vector<Stage> all{
      // Costs that give the time fractions of the preset standard (60, 15 and 25 %).
      {"adversarial", adversarial_cost,
       [](const TrainOptions& options) { return options.with_generator() ? *options.steps : 0; },
       run_adversarial},
      {"encoder", [](const nn::Architecture&) { return 0.47; },
       [](const TrainOptions& options) { return options.with_encoder() ? *options.encoder_steps : 0; },
       run_encoder},
      {"contrast", [](const nn::Architecture&) { return 0.11; },
       [](const TrainOptions& options) { return options.contrast ? *options.contrast_steps : 0; },
       run_contrast}};
  return all;
}

std::vector<double> time_shares(const TrainOptions& options, const nn::Architecture& architecture) {
  std::vector<double> shares;
  for (const Stage& stage : stages())
    shares.push_back(stage.step_cost(architecture) * static_cast<double>(stage.steps(options)));
  const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (all == 0) throw usage_error("train: no network is left to train; leave out --no-contrast");
  for (double& share : shares) share /= all;
  return shares;
}

void run_stages(Training& training) {
  const std::vector<double> shares = time_shares(training.options, training.model.architecture);
  double until = 0;
  const auto count = static_cast<std::int64_t>(stages().size());
  for (std::int64_t index = 0; index < count; ++index) {
    const Stage& stage = stages()[static_cast<std::size_t>(index)];
    if (stage.steps(training.options) == 0) continue;
    until += shares[static_cast<std::size_t>(index)];
    if (index < training.progress.stage) continue;
    if (index > training.progress.stage) {
      training.progress.stage = index;
      training.progress.step = 0;
    }
    // The adversarial stage does so in its course, unless its time ends before.
    if (index > 0) leave_outliers_out(training);
    stage.run(training, until);
    training.check_agreement();
    if ((training.out_of_time || training.options.keep_checkpoint) && !training.checkpoint_fixed) {
      training.save_checkpoint();
      training.checkpoint_fixed = true;
    }
  }
  leave_outliers_out(training);  // from the reference, if the adversarial stage was the only one
}

}  // namespace peculiar::train
