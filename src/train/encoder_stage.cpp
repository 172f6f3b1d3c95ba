#include <cmath>

#include "base/error.h"
#include "base/log.h"
#include "base/progress.h"
#include "train/batch_loader.h"
#include "train/stages.h"

namespace peculiar::train {

namespace {

constexpr double kFeatureWeight = 1;   // kappa of izi_f
constexpr double kLatentWeight = 0.1;  // of the regression of generated images' latent numbers
constexpr std::size_t kHeldOut = 256;

/// The loss of one batch, as a graph.
at::Tensor encoder_loss(const Training& training, const at::Tensor& images, const at::Tensor& latent) {
  const nn::Model& model = training.model;
  const at::Tensor real = images.to(training.compute.device);
  const at::Tensor found = model.encoder->forward(real, training.compute).output;
  const at::Tensor rebuilt = model.generator.forward(found, training.compute, /*training=*/false);
  at::Tensor wanted_features;
  at::Tensor generated;
  {
    const at::NoGradGuard no_graph;
    wanted_features = model.critic.forward(real, training.compute).layers.back().to(at::kFloat);
    generated = model.generator.forward(latent, training.compute, /*training=*/false);
  }
  const at::Tensor features = model.critic.forward(rebuilt, training.compute).layers.back().to(at::kFloat);
  const at::Tensor regressed = model.encoder->forward(generated, training.compute).output;
  return (real - rebuilt).square().mean() + kFeatureWeight * (wanted_features - features).square().mean() +
         kLatentWeight * (latent.to(training.compute.device) - regressed).square().mean();
}

}  // namespace

void run_encoder(Training& training, double until) {
  const TrainOptions& options = training.options;
  TrainingState& progress = training.progress;
  const auto seed = static_cast<std::uint64_t>(options.seed);
  if (!training.model.encoder) training.begin_encoder();
  training.model.encoder->require_gradients(true);
  BatchLoader loader(training.stamps.sample(), training.model.contract.stretch, training.rows,
                     {options.batch, options.augment, seed, "encoder", progress.step});
  const std::int64_t steps = *options.encoder_steps;
  Progress bar("encoder", "steps", steps, progress.step);
  while (progress.step < steps) {
    if (training.time_is_up(until)) break;
    const at::Tensor latent = nn::normal_numbers({options.batch, training.model.architecture.latent}, 1, seed,
                                                 "encoder latent", static_cast<std::uint64_t>(progress.step));
    const at::Tensor loss = encoder_loss(training, loader.next(), latent);
    if (!std::isfinite(loss.item<double>())) {
      throw numeric_error(
          "the encoder diverged at step {}; train anew with another --seed, or without it (--no-encoder)",
          progress.step);
    }
    loss.backward();
    training.encoder_adam->step();
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
  const at::Tensor rebuilt = training.model.generator.forward(
      training.model.encoder->forward(images, training.compute).output, training.compute, /*training=*/false);
  const at::Tensor spread = (images - images.mean(0, true)).square().mean();
  return ((images - rebuilt).square().mean() / spread).item<double>();
}

}  // namespace peculiar::train
