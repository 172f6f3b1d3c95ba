#pragma once

#include <memory>

#include "nn/model.h"
#include "search/latent_metric.h"

namespace peculiar::search {

/// Parametrisation of a search: the parameters that minimise each image's loss (the latent vector itself, or
/// the weights of a small network that generates it), their starting point, and the step sizes.
class LatentPath {
 public:
  virtual ~LatentPath() = default;
  /// Starting parameters for these images, [n, ...] each; `numbers` are identifiers of the images.
  virtual std::vector<at::Tensor> start(const at::Tensor& images,
                                        const std::vector<std::int64_t>& numbers) const = 0;
  /// Latent vectors [n, latent] from parameters [n, ...]; differentiable.
  virtual at::Tensor latent(const std::vector<at::Tensor>& parameters) const = 0;
  /// Adam's learning rate at iteration `age` of at most `iterations`, and its constants.
  virtual double rate(std::int64_t age, std::int64_t iterations) const = 0;
  virtual double beta1() const = 0;
  virtual double beta2() const = 0;
};

/// The paper's path: z = M(noise), where M has one hidden layer (leaky ReLU) of `latent` units, separate for
/// each image but with the same initial weights; the noise is one fixed vector. `start` is the number of the
/// restart.
std::unique_ptr<LatentPath> mapped_noise_path(const nn::Model& model, const nn::Compute& compute,
                                              std::uint64_t seed, std::int64_t start);

/// Starts from the encoder's output, in the metric's coordinates; a restart adds noise to it. Model and
/// metric must outlive the path.
std::unique_ptr<LatentPath> encoder_path(const nn::Model& model, const nn::Compute& compute,
                                         const LatentMetric& metric, std::uint64_t seed, std::int64_t start);

}  // namespace peculiar::search
