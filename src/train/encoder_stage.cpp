#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "base/progress.h"
#include "nn/gradient_mean.h"
#include "train/batch_loader.h"
#include "train/batch_part.h"
#include "train/stages.h"

namespace peculiar::train {

namespace {

constexpr double kCriticWeight = 0.1;  // lambda of the anomaly score
constexpr double kLatentWeight = 0.5;  // of the regression on the latent vectors of generated images
constexpr double kWarmUp = 100;        // steps
constexpr std::size_t kHeldOut = 256;

/// Mean over all ranks' values of a batch [1, ...].
at::Tensor mean_of_batch(const at::Tensor& numbers) {
  at::Tensor mean = numbers.mean(0, true);
  if (ranks::is_alone()) return mean;
  mean = mean.to(at::kCPU).contiguous();
  ranks::sum(std::span(mean.data_ptr<float>(), static_cast<std::size_t>(mean.numel())));
  return mean.div_(ranks::size()).to(numbers.device());
}

/// Loss of one batch, as a graph: the anomaly score (paper, section 3.5) of the encoder's reconstruction,
/// relative to that of the mean image, plus the regression. For a rank's part, scaled so that the mean over
/// the ranks is the loss of the whole batch.
at::Tensor encoder_loss(const Training& training, const at::Tensor& images, const at::Tensor& latent) {
  const nn::Model& model = training.model;
  const at::Tensor real = images.to(training.compute.device);
  at::Tensor wanted_features;
  at::Tensor generated;
  double size = 1;
  {
    const at::NoGradGuard no_graph;
    wanted_features = model.critic->forward(real, training.compute).layers.back().to(at::kFloat);
    generated = model.generator->forward(latent, training.compute, /*training=*/false);
    const at::Tensor spread = (1 - kCriticWeight) * (real - mean_of_batch(real)).abs().sum() +
                              kCriticWeight * (wanted_features - mean_of_batch(wanted_features)).abs().sum();
    size = std::max(1e-6 / ranks::size(), mean_over_ranks(spread.item<double>()));
  }
  const at::Tensor found = model.encode(at::cat({real, generated}), training.compute);
  const std::int64_t count = real.size(0);
  const at::Tensor rebuilt =
      model.generator->forward(found.slice(0, 0, count), training.compute, /*training=*/false);
  const at::Tensor features = model.critic->forward(rebuilt, training.compute).layers.back().to(at::kFloat);
  const at::Tensor score = (1 - kCriticWeight) * (real - rebuilt).abs().sum() +
                           kCriticWeight * (wanted_features - features).abs().sum();
  const at::Tensor missed = found.slice(0, count) - latent.to(training.compute.device);
  return score / size + kLatentWeight * missed.square().mean();
}

/// Warm-up, then a cosine decay.
double rate_at(std::int64_t step, std::int64_t steps) {
  const double done = static_cast<double>(step) / static_cast<double>(steps);
  return 0.5 * (1.02 + 0.98 * std::cos(std::numbers::pi * std::min(1.0, done))) *
         std::min(1.0, static_cast<double>(step + 1) / kWarmUp);
}

}  // namespace

void run_encoder(Training& training, double until) {
  const TrainOptions& options = training.options;
  TrainingState& progress = training.progress;
  const std::uint64_t seed = training.context.seed;
  if (!training.model.encoder) training.begin_encoder();
  training.model.encoder->require_gradients(true);
  nn::GradientMean gradients(training.model.encoder->parameters());
  gradients.listen();
  const auto part = BatchPart::of_rank(options.batch);
  BatchLoader loader(training.reader(), training.rows,
                     {options.batch, options.augments(), seed, "encoder", progress.step, part});
  const std::int64_t steps = *options.encoder_steps;
  Progress bar(training.context, "encoder", "steps", steps, progress.step);
  bar.end_within(training.seconds_left(until));
  while (progress.step < steps) {
    if (training.time_is_up(until)) break;
    const at::Tensor latent = nn::normal_numbers({options.batch, training.model.architecture.latent}, 1, seed,
                                                 "encoder latent", static_cast<std::uint64_t>(progress.step));
    const at::Tensor loss = encoder_loss(training, loader.next(), part.of(latent));
    if (!std::isfinite(mean_over_ranks(loss.item<double>()))) {
      throw numeric_error(
          "the encoder diverged at step {}; train again with another --seed, or without it (--no-encoder)",
          progress.step);
    }
    loss.backward();
    training.encoder_adam->set_learning_rate(kEncoderLearningRate * rate_at(progress.step, steps));
    gradients.step(*training.encoder_adam);
    progress.encoder_steps = ++progress.step;
    bar.add(1);
    training.after_step();
  }
  training.model.encoder->require_gradients(false);
}

double encoder_residual(const Training& training) {
  const at::NoGradGuard no_graph;
  const at::Tensor images =
      training.stamps.load(training.stamps.held_out(), kHeldOut, training.model.contract.stretch)
          .to(training.compute.device);
  const at::Tensor rebuilt = training.model.generator->forward(
      training.model.encode(images, training.compute), training.compute, /*training=*/false);
  const at::Tensor spread = (images - images.mean(0, true)).square().mean();
  return ((images - rebuilt).square().mean() / spread).item<double>();
}

}  // namespace peculiar::train
