#pragma once

#include "nn/architecture.h"
#include "nn/tensors.h"

namespace peculiar::nn {

/// The generator of the paper: a dense layer makes `base` x `base` maps of the latent numbers, transposed
/// convolutions of stride 2 double them up to the image; batch normalisation (or that of each image's layer,
/// or none) and ReLU between, tanh at the end.
class Generator {
 public:
  /// Random weights from the seed.
  Generator(const Architecture& architecture, std::uint64_t seed);

  /// `latent` [n, latent], drawn from a normal distribution -> images [n, bands, size, size], float32 network
  /// values, -1 to 1. `training`: batch normalisation by the batch, running statistics updated; otherwise by
  /// the running statistics, so that each image is its own. Differentiable in the latent numbers and in
  /// weights that require gradients.
  at::Tensor forward(const at::Tensor& latent, const Compute& compute, bool training) const;

  /// A generator that makes the images of this one in evaluation, to rounding, with fewer operations: the
  /// running statistics of batch normalisation are taken into the weights before them. Layer normalisation
  /// depends on each image and stays as it is.
  Generator folded() const;

  /// generator.dense.weight [base base channels, latent], .bias, then per doubling .transposed.0.weight [in,
  /// out, k, k] and .bias, with .normalisation.0.weight and .bias of its input before each where there is
  /// normalisation; float32.
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
