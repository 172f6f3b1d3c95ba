#pragma once

#include <cstdint>
#include <vector>

#include "nn/adam.h"
#include "nn/tensors.h"
#include "ranks/ranks.h"

namespace peculiar::nn {

/// Mean of a network's gradients over the ranks, each of which computes them from its own part of a batch.
/// The mean is the gradient of the whole batch if the parts have equal size and the loss is a mean over
/// images. Consecutive parameters form groups of layers, from the end of the network backwards; as soon as
/// the gradients of a group are available, their reduction starts while the backward pass continues. With one
/// rank, the mean is the rank's own gradients, without copies.
class GradientMean {
 public:
  /// Shares the tensors of `parameters`.
  explicit GradientMean(const NamedTensors& parameters);
  ~GradientMean();
  GradientMean(const GradientMean&) = delete;
  GradientMean& operator=(const GradientMean&) = delete;

  /// Makes backward passes add the gradients of these leaves of a graph, which correspond to the parameters
  /// in order: the parameters themselves, or copies of them. With one rank nothing is added, since libtorch
  /// stores its gradients.
  void listen(const std::vector<at::Tensor>& leaves);
  void listen();

  /// Adds the gradient of parameter number `index`; call once per step.
  void add(std::size_t index, const at::Tensor& gradient);
  /// Waits for the ranks. Returns the means of the added gradients, in the order of the parameters.
  std::vector<at::Tensor> take();
  /// Takes one step with the gradients in the parameters' grad(), then clears them.
  void step(Adam& adam);

 private:
  struct Group {
    std::vector<std::size_t> members;  ///< indices of parameters
    std::size_t values = 0;
    std::size_t missing = 0;  ///< members without a gradient so far
    std::vector<float> sum;
    ranks::PendingSum<float> pending;
  };
  struct Listener {
    at::Tensor leaf;
    unsigned hook = 0;
  };

  at::Tensor place_of(std::size_t index);
  void begin_ready();

  std::vector<at::Tensor> parameters_;
  std::vector<at::Tensor> own_;        ///< gradients of one rank
  std::vector<std::size_t> group_of_;  ///< group of each parameter
  std::vector<std::size_t> place_;     ///< offset of each parameter's gradient in the group's sum
  std::vector<Group> groups_;
  std::size_t begun_ = 0;  ///< number of groups whose reduction has started
  std::vector<Listener> listeners_;
};

}  // namespace peculiar::nn
