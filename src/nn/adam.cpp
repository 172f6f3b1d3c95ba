#include "nn/adam.h"

namespace peculiar::nn {

Adam::Adam(const NamedTensors& parameters, const AdamOptions& options) : options_(options) {
  for (const auto& [name, tensor] : parameters) {
    names_.push_back(name);
    parameters_.push_back(tensor);
    first_.push_back(at::zeros_like(tensor.detach()));
    second_.push_back(at::zeros_like(tensor.detach()));
    steps_.push_back(at::zeros({}, tensor.options().requires_grad(false)));
  }
}

void Adam::step(const std::vector<at::Tensor>& gradients) {
  const at::NoGradGuard no_graph;
  std::vector<at::Tensor> ordered;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    // The kernel traverses parameter and gradient together: both must have the same memory layout.
    ordered.push_back(parameters_[i].dim() == 4 ? gradients[i].contiguous(at::MemoryFormat::ChannelsLast)
                                                : gradients[i].contiguous());
  }
  for (at::Tensor& step : steps_) step.add_(1);
  const auto update = [&](auto kernel) {
    kernel(parameters_, ordered, first_, second_, at::TensorList{}, steps_, options_.learning_rate,
           options_.beta1, options_.beta2, options_.weight_decay, options_.epsilon, /*amsgrad=*/false,
           /*maximize=*/false, std::nullopt, std::nullopt);
  };
  if (options_.weight_decay > 0) {
    update([](auto&&... arguments) { at::_fused_adamw_(std::forward<decltype(arguments)>(arguments)...); });
  } else {
    update([](auto&&... arguments) { at::_fused_adam_(std::forward<decltype(arguments)>(arguments)...); });
  }
}

void Adam::step() {
  std::vector<at::Tensor> gradients;
  for (const at::Tensor& parameter : parameters_) gradients.push_back(parameter.grad());
  step(gradients);
  for (at::Tensor& parameter : parameters_) parameter.mutable_grad().reset();
}

NamedTensors Adam::state(const std::string& prefix) const {
  NamedTensors state;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    state.emplace_back(prefix + ".first." + names_[i], first_[i]);
    state.emplace_back(prefix + ".second." + names_[i], second_[i]);
    state.emplace_back(prefix + ".steps." + names_[i], steps_[i]);
  }
  return state;
}

}  // namespace peculiar::nn
