#include "nn/gradient_mean.h"

#include <torch/autograd.h>

#include <utility>

#include "base/error.h"

namespace peculiar::nn {

namespace {

constexpr std::size_t kGroupValues = std::size_t{1} << 17;  // 0.5 MiB; less is not worth a separate message

}  // namespace

GradientMean::GradientMean(const NamedTensors& parameters) {
  for (const auto& [name, tensor] : parameters) parameters_.push_back(tensor);
  own_.resize(parameters_.size());
  group_of_.resize(parameters_.size());
  place_.resize(parameters_.size());
  for (std::size_t index = parameters_.size(); index-- > 0;) {
    if (groups_.empty() || groups_.back().values >= kGroupValues) groups_.emplace_back();
    Group& group = groups_.back();
    group_of_[index] = groups_.size() - 1;
    place_[index] = group.values;
    group.members.push_back(index);
    group.values += static_cast<std::size_t>(parameters_[index].numel());
  }
  for (Group& group : groups_) {
    group.missing = group.members.size();
    if (!ranks::is_alone()) group.sum.resize(group.values);
  }
}

GradientMean::~GradientMean() {
  for (const Listener& listener : listeners_) listener.leaf.remove_hook(listener.hook);
}

void GradientMean::listen() { listen(parameters_); }

void GradientMean::listen(const std::vector<at::Tensor>& leaves) {
  if (ranks::is_alone()) return;
  for (const Listener& listener : listeners_) listener.leaf.remove_hook(listener.hook);
  listeners_.clear();
  for (std::size_t index = 0; index < leaves.size(); ++index) {
    const auto hook =
        leaves[index].register_hook([this, index](const at::Tensor& gradient) { add(index, gradient); });
    listeners_.push_back({leaves[index], hook});
  }
}

/// In the parameter's memory layout, so that a step finds both alike.
at::Tensor GradientMean::place_of(std::size_t index) {
  const at::Tensor& parameter = parameters_[index];
  float* start = groups_[group_of_[index]].sum.data() + place_[index];
  return at::from_blob(start, parameter.sizes(), parameter.strides(), at::TensorOptions(at::kFloat));
}

void GradientMean::add(std::size_t index, const at::Tensor& gradient) {
  if (ranks::is_alone()) {
    own_[index] = gradient;
    return;
  }
  const at::NoGradGuard no_graph;
  place_of(index).copy_(gradient);
  --groups_[group_of_[index]].missing;
  begin_ready();
}

/// In the same order on all ranks, regardless of the order of the backward pass.
void GradientMean::begin_ready() {
  while (begun_ < groups_.size() && groups_[begun_].missing == 0) {
    Group& group = groups_[begun_++];
    group.pending = ranks::begin_sum(std::move(group.sum));
  }
}

std::vector<at::Tensor> GradientMean::take() {
  if (ranks::is_alone()) return std::exchange(own_, std::vector<at::Tensor>(parameters_.size()));
  const at::NoGradGuard no_graph;
  if (begun_ != groups_.size())
    throw internal_error("a layer group lacks {} gradients after the backward pass", groups_[begun_].missing);
  std::vector<at::Tensor> means(parameters_.size());
  for (Group& group : groups_) {
    group.sum = group.pending.wait();
    group.missing = group.members.size();
    for (const std::size_t index : group.members)
      means[index] = place_of(index).div_(ranks::size()).to(parameters_[index].device());
  }
  begun_ = 0;
  return means;
}

void GradientMean::step(Adam& adam) {
  if (ranks::is_alone()) {
    adam.step();
    return;
  }
  adam.step(take());
  for (at::Tensor& parameter : parameters_) parameter.mutable_grad().reset();
}

}  // namespace peculiar::nn
