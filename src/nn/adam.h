#pragma once

#include "nn/tensors.h"

namespace peculiar::nn {

struct AdamOptions {
  double learning_rate = 1e-4;
  double beta1 = 0;  ///< Gulrajani et al. (2017): no momentum
  double beta2 = 0.9;
  double epsilon = 1e-8;
  double weight_decay = 0;  ///< decoupled (Loshchilov & Hutter 2019)
};

/// Adam (Kingma & Ba 2015) with libtorch's fused kernel: one pass over the memory per tensor.
class Adam {
 public:
  /// Updates the tensors of `parameters`, which are shared.
  Adam(const NamedTensors& parameters, const AdamOptions& options);

  void set_learning_rate(double rate) { options_.learning_rate = rate; }
  /// Takes one step with these gradients, in the order of the parameters.
  void step(const std::vector<at::Tensor>& gradients);
  /// Takes one step with the parameters' own grad(), then clears it.
  void step();

  /// Moments and step counts, named PREFIX.first.NAME and so on; shared, so that they can be set.
  NamedTensors state(const std::string& prefix) const;

 private:
  std::vector<std::string> names_;
  std::vector<at::Tensor> parameters_;
  std::vector<at::Tensor> first_;
  std::vector<at::Tensor> second_;
  std::vector<at::Tensor> steps_;
  AdamOptions options_;
};

}  // namespace peculiar::nn
