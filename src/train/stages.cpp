#include "train/stages.h"

namespace peculiar::train {

const std::vector<Stage>& stages() {
  static const std::vector<Stage> all{
      {"adversarial", 0.6, [](const TrainOptions&) { return true; }, run_adversarial},
      {"encoder", 0.15, [](const TrainOptions& options) { return options.encoder; }, run_encoder},
      {"contrast", 0.25, [](const TrainOptions& options) { return options.contrast; }, run_contrast}};
  return all;
}

void run_stages(Training& training) {
  double all_shares = 0;
  for (const Stage& stage : stages()) all_shares += stage.wanted(training.options) ? stage.time_share : 0;
  double until = 0;
  const auto count = static_cast<std::int64_t>(stages().size());
  for (std::int64_t index = 0; index < count; ++index) {
    const Stage& stage = stages()[static_cast<std::size_t>(index)];
    if (!stage.wanted(training.options)) continue;
    until += stage.time_share / all_shares;
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
