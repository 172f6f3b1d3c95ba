#pragma once

#include "nn/architecture.h"
#include "nn/tensors.h"

namespace peculiar::nn {

/// The paper's generator: a dense layer maps the latent vector to maps of `base` x `base`, and transposed
/// convolutions of stride 2 double them up to the image size, with batch (or layer, or no) normalisation and
/// ReLU between, and tanh at the end.
class Generator {
 public:
  /// Random weights from the seed.
  Generator(const Architecture& architecture, std::uint64_t seed);

  /// `latent` [n, latent], from a normal distribution -> images [n, bands, size, size], float32 network
  /// values, -1 to 1. `training`: batch normalisation with the batch's statistics, which update the running
  /// ones; otherwise with the running statistics, so that images are independent. Differentiable in the
  /// latent vectors and in weights that require gradients.
  at::Tensor forward(const at::Tensor& latent, const Compute& compute, bool training) const;

  /// Sets the bias of the last layer so that features that are all zero give `level`, one network value per
  /// band (limited to +-0.95, beyond which tanh has hardly any gradient). From an untrained bias of zero,
  /// most of a short training is spent on the way to the sky, which is then made by features, and light above
  /// that bias cannot be made by any.
  void start_at(const std::vector<double>& level);

  /// A generator equivalent to this one in evaluation, to rounding, with fewer operations: the running
  /// statistics of batch normalisation are folded into the preceding weights. Layer normalisation depends on
  /// each image and is kept.
  Generator folded() const;

  /// generator.dense.weight [base base channels, latent], .bias, then per doubling .transposed.0.weight [in,
  /// out, k, k] and .bias, each preceded with normalisation by .normalisation.0.weight and .bias of its
  /// input; float32.
  const NamedTensors& parameters() const { return parameters_; }
  /// Running means and variances; empty without batch normalisation.
  const NamedTensors& buffers() const { return buffers_; }
  void require_gradients(bool wanted);
  void to(const at::Device& device);
  const Architecture& architecture() const { return architecture_; }

 private:
  Architecture architecture_;
  NamedTensors parameters_;
  NamedTensors buffers_;
};

}  // namespace peculiar::nn
