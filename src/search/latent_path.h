#pragma once

#include <memory>

#include "nn/model.h"
#include "search/latent_metric.h"

namespace peculiar::search {

/// What a search moves to make each image's loss smaller (the latent vector itself, or the weights of a small
/// network that makes it), where it begins, and with what steps.
class LatentPath {
 public:
  virtual ~LatentPath() = default;
  /// A fresh start for these images, [n, ...] each; `numbers` are what they are known by.
  virtual std::vector<at::Tensor> start(const at::Tensor& images,
                                        const std::vector<std::int64_t>& numbers) const = 0;
  /// The latent vectors [n, latent] of parameters [n, ...]; differentiable.
  virtual at::Tensor latent(const std::vector<at::Tensor>& parameters) const = 0;
  /// Adam's learning rate at an image's iteration `age` of at most `iterations`, and its constants.
  virtual double rate(std::int64_t age, std::int64_t iterations) const = 0;
  virtual double beta1() const = 0;
  virtual double beta2() const = 0;
};

/// The paper's: z = M(noise), M of one hidden layer (leaky ReLU) of `latent` numbers, each image its own M,
/// all of the same start; the noise is one fixed vector. `start` numbers the restart.
std::unique_ptr<LatentPath> mapped_noise_path(const nn::Model& model, const nn::Compute& compute,
                                              std::uint64_t seed, std::int64_t start);

/// From the encoder's answer on, in the metric's coordinates; a restart adds noise to the answer. Model and
/// metric must stay.
std::unique_ptr<LatentPath> encoder_path(const nn::Model& model, const nn::Compute& compute,
                                         const LatentMetric& metric, std::uint64_t seed, std::int64_t start);

}  // namespace peculiar::search
