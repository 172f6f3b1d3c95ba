#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.h"
#include "base/prefetch.h"
#include "base/progress.h"
#include "stamps/orientation.h"
#include "stamps/perturbations.h"
#include "train/batch_loader.h"
#include "train/stages.h"

namespace peculiar::train {

namespace {

constexpr double kWarmUp = 200;      // steps
constexpr double kLeastRate = 0.01;  // of the learning rate, at the end
constexpr double kAveraging = 0.998;

/// Normal stamps, and as many others that have been perturbed: [2 x batch, band, y, x]. Both halves are
/// resampled equally often.
class ContrastBatches {
 public:
  ContrastBatches(const Training& training, std::int64_t first)
      : reader_(training.reader()),
        batch_(training.options.batch),
        augment_(training.options.augments()),
        without_(training.options.without_perturbations),
        seed_(training.context.seed),
        normal_(training.rows, seed_, "contrast"),
        perturbed_(training.rows, seed_, "contrast perturbed"),
        rows_(training.rows),
        batches_(first, std::numeric_limits<std::int64_t>::max(),
                 [this](std::int64_t number) { return make(number); }) {}

  at::Tensor next() { return *batches_.next(); }

 private:
  std::vector<float> read(std::int64_t row, RandomStream& random) {
    const std::size_t values = reader_.preparation().stamp_size();
    std::vector<float> pixels(values);
    reader_.read_pixels(row, pixels);
    if (!augment_) return pixels;
    std::vector<float> turned(values);
    stamps::turn_and_flip_stamp(pixels, turned, reader_.header().width, static_cast<int>(random.below(8)));
    return turned;
  }

  at::Tensor make(std::int64_t number) {
    const store::SampleHeader& header = reader_.header();
    at::Tensor batch = at::empty({2 * batch_, header.band_count(), header.height, header.width});
    const std::size_t values = reader_.preparation().stamp_size();
    RandomStream random(seed_, "contrast batch", static_cast<std::uint64_t>(number));
    for (std::int64_t i = 0; i < 2 * batch_; ++i) {
      const std::int64_t position = number * batch_ + i % batch_;
      std::vector<float> pixels = read(i < batch_ ? normal_.at(position) : perturbed_.at(position), random);
      if (i >= batch_) {
        const std::vector<float> donor = read(rows_[random.below(rows_.size())], random);
        stamps::Canvas canvas = stamps::make_canvas(pixels, donor, header.width);
        stamps::perturb(canvas, random, without_);
      } else {
        stamps::Canvas canvas = stamps::make_canvas(pixels, pixels, header.width);
        stamps::resample_alike(canvas, random, without_);
      }
      reader_.preparation().to_network(
          pixels, {batch.data_ptr<float>() + static_cast<std::size_t>(i) * values, values});
    }
    return batch;
  }

  stamps::StampReader reader_;
  std::int64_t batch_;
  bool augment_;
  std::vector<std::string> without_;
  std::uint64_t seed_;
  RowOrder normal_;
  RowOrder perturbed_;
  std::vector<std::int64_t> rows_;
  Prefetch<at::Tensor> batches_;  ///< last: its thread uses all the others
};

/// Warm-up, then down a cosine: the last steps only polish.
double rate_at(std::int64_t step, std::int64_t steps) {
  const double done = static_cast<double>(step) / static_cast<double>(steps);
  const double fall = kLeastRate + (1 - kLeastRate) * 0.5 * (1 + std::cos(std::numbers::pi * done));
  return fall * std::min(1.0, static_cast<double>(step + 1) / kWarmUp);
}

/// Moves the averaged weights towards the learning ones; quickly at first, so that the start is forgotten.
void average(const nn::ConvolutionNet& averaged, const nn::ConvolutionNet& learning, std::int64_t step) {
  const at::NoGradGuard no_graph;
  const double kept = std::min(kAveraging, static_cast<double>(step + 1) / static_cast<double>(step + 10));
  for (std::size_t i = 0; i < averaged.parameters().size(); ++i) {
    at::Tensor weights = averaged.parameters()[i].second;
    weights.lerp_(learning.parameters()[i].second.detach(), 1 - kept);
  }
}

}  // namespace

void run_contrast(Training& training, double until) {
  TrainingState& progress = training.progress;
  if (!training.model.contrast) training.begin_contrast();
  nn::ConvolutionNet& learning = *training.contrast_learning;
  learning.require_gradients(true);
  const std::int64_t batch = training.options.batch;
  const at::Tensor wanted =
      at::cat({at::zeros({batch, 1}), at::ones({batch, 1})}).to(training.compute.device);
  ContrastBatches batches(training, progress.step);
  const std::int64_t steps = *training.options.contrast_steps;
  Progress bar(training.context, "contrast", "steps", steps, progress.step);
  while (progress.step < steps) {
    if (training.time_is_up(until)) break;
    const at::Tensor logits = learning.forward(batches.next(), training.compute).output;
    const at::Tensor loss = at::binary_cross_entropy_with_logits(logits, wanted);
    if (!std::isfinite(loss.item<double>())) {
      throw numeric_error(
          "the contrast network diverged at step {}; train anew with another --seed, or without it (--no-contrast)",
          progress.step);
    }
    loss.backward();
    training.contrast_adam->set_learning_rate(kContrastLearningRate * rate_at(progress.step, steps));
    training.contrast_adam->step();
    average(*training.model.contrast, learning, progress.step);
    progress.contrast_steps = ++progress.step;
    bar.add(1);
    training.after_step();
  }
  learning.require_gradients(false);
}

}  // namespace peculiar::train
