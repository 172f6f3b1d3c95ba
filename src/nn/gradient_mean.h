#pragma once

#include <cstdint>
#include <vector>

#include "nn/adam.h"
#include "nn/tensors.h"
#include "ranks/ranks.h"

namespace peculiar::nn {

/// The mean over the ranks of a network's gradients, which each rank works out from its own part of a batch:
/// that of the whole batch, where the parts are of one size and the loss is a mean over images. Parameters
/// that lie next to each other make a layer group, from the network's end backwards; as soon as a group's
/// gradients are there, one reduction of it begins, which goes on while the pass goes on backwards. Of one
/// rank the mean is its own gradients, and nothing is copied.
class GradientMean {
 public:
  /// Shares the tensors of `parameters`.
  explicit GradientMean(const NamedTensors& parameters);
  ~GradientMean();
  GradientMean(const GradientMean&) = delete;
  GradientMean& operator=(const GradientMean&) = delete;

  /// From now on backward passes add the gradients of these leaves of a graph, which stand for the parameters
  /// in their order. The parameters themselves, or copies of them. Nothing is added of one rank, whose
  /// gradients are where libtorch puts them.
  void listen(const std::vector<at::Tensor>& leaves);
  void listen();

  /// The gradient of parameter number `index`; once for each step.
  void add(std::size_t index, const at::Tensor& gradient);
  /// Waits for the ranks. The means of what has been added, in the order of the parameters.
  std::vector<at::Tensor> take();
  /// One step by what backward passes have left in the parameters' grad(), which is then cleared.
  void step(Adam& adam);

 private:
  struct Group {
    std::vector<std::size_t> members;  ///< numbers of parameters
    std::size_t values = 0;
    std::size_t missing = 0;  ///< of them, those without a gradient yet
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
  std::vector<std::size_t> group_of_;  ///< of each parameter
  std::vector<std::size_t> place_;     ///< where its gradient lies in the group's sum
  std::vector<Group> groups_;
  std::size_t begun_ = 0;  ///< groups whose reduction is under way
  std::vector<Listener> listeners_;
};

}  // namespace peculiar::nn
