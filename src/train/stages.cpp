#include "train/stages.h"

#include <numeric>

namespace peculiar::train {

const std::vector<Stage>& stages() {
  static const std::vector<Stage> all{
      // Costs as the shares of a time limit for the preset standard (60, 15 and 25 %) had them.
      {"adversarial", 1, [](const TrainOptions& options) { return *options.steps; }, run_adversarial},
      {"encoder", 0.47,
       [](const TrainOptions& options) { return options.encoder ? *options.encoder_steps : 0; }, run_encoder},
      {"contrast", 0.11,
       [](const TrainOptions& options) { return options.contrast ? *options.contrast_steps : 0; },
       run_contrast}};
  return all;
}

std::vector<double> time_shares(const TrainOptions& options) {
  std::vector<double> shares;
  for (const Stage& stage : stages())
    shares.push_back(stage.step_cost * static_cast<double>(stage.steps(options)));
  const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) share /= all;
  return shares;
}

void run_stages(Training& training) {
  const std::vector<double> shares = time_shares(training.options);
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
    stage.run(training, until);
    if ((training.out_of_time || training.options.keep_checkpoint) && !training.checkpoint_fixed) {
      training.save_checkpoint();
      training.checkpoint_fixed = true;
    }
  }
}

}  // namespace peculiar::train
