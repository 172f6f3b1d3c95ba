#include "nn/convolution_net.h"

#include <torch/autograd.h>

#include <cmath>

#include "nn/convolutions.h"
#include "nn/normalisation.h"

namespace peculiar::nn {

ConvolutionNet::ConvolutionNet(const Architecture& architecture, std::int64_t outputs,
                               const std::string& purpose, std::uint64_t seed)
    : layers_(architecture.layers()), normalisation_(architecture.critic_normalisation) {
  const std::int64_t kernel = architecture.kernel;
  const double gain = std::sqrt(2 / (1 + kSlope * kSlope));  // He et al. (2015), equation 14
  std::int64_t inputs = architecture.bands;
  int layer = 0;
  for (const std::int64_t channels : architecture.channels()) {
    const std::string name = purpose + ".convolution." + std::to_string(layer);
    const double deviation = gain / std::sqrt(static_cast<double>(inputs * kernel * kernel));
    at::Tensor weight = normal_numbers({channels, inputs, kernel, kernel}, deviation, seed, purpose,
                                       static_cast<std::uint64_t>(layer));
    parameters_.emplace_back(name + ".weight", weight.contiguous(at::MemoryFormat::ChannelsLast));
    parameters_.emplace_back(name + ".bias", at::zeros({channels}, at::kFloat));
    if (is_normalised(layer)) {
      const std::string own = purpose + ".normalisation." + std::to_string(layer);
      parameters_.emplace_back(own + ".weight", at::ones({channels}, at::kFloat));
      parameters_.emplace_back(own + ".bias", at::zeros({channels}, at::kFloat));
    }
    inputs = channels;
    ++layer;
  }
  const std::int64_t features = inputs * architecture.base() * architecture.base();
  parameters_.emplace_back(purpose + ".dense.weight",
                           normal_numbers({outputs, features}, 1 / std::sqrt(static_cast<double>(features)),
                                          seed, purpose, static_cast<std::uint64_t>(layer)));
  parameters_.emplace_back(purpose + ".dense.bias", at::zeros({outputs}, at::kFloat));
}

void ConvolutionNet::require_gradients(bool wanted) {
  for (auto& [name, tensor] : parameters_) tensor.requires_grad_(wanted);
}

void ConvolutionNet::to(const at::Device& device) {
  for (auto& [name, tensor] : parameters_) tensor = tensor.to(device);
}

at::Tensor to_rows(const at::Tensor& maps) {
  return maps.permute({0, 2, 3, 1}).reshape({maps.size(0), -1}).to(at::kFloat);
}

at::Tensor from_rows(const at::Tensor& rows, const at::Tensor& like) {
  return rows.to(like.scalar_type())
      .view({rows.size(0), like.size(2), like.size(3), like.size(1)})
      .permute({0, 3, 1, 2});
}

ConvolutionNet::Pass ConvolutionNet::forward(const at::Tensor& images, const Compute& compute) const {
  Pass pass;
  at::Tensor maps = for_compute(images, compute);
  for (int layer = 0; layer < layers(); ++layer) {
    maps = convolve(maps, weight(layer).to(compute.type), bias(layer).to(compute.type));
    if (is_normalised(layer)) {
      const std::size_t scale = place(layer) + 2;
      maps = normalise(maps, normalisation_, parameters_[scale].second, parameters_[scale + 1].second);
    }
    maps = at::leaky_relu(maps, kSlope);
    pass.layers.push_back(maps);
  }
  pass.output = at::linear(to_rows(maps), dense_weight(), dense_bias());
  return pass;
}

at::Tensor ConvolutionNet::input_gradient(const at::Tensor& images, const at::Tensor& seeds,
                                          const Compute& compute, at::Tensor* output) const {
  if (is_normalised()) {
    const at::AutoGradMode with_graph(true);
    const at::Tensor leaf = images.detach().to(compute.device).requires_grad_();
    const at::Tensor values = forward(leaf, compute).output.squeeze(1);
    if (output != nullptr) *output = values.detach();
    return torch::autograd::grad({(values * seeds).sum()}, {leaf})[0].to(at::kFloat);
  }
  const at::NoGradGuard no_graph;
  const Pass pass = forward(images, compute);
  if (output != nullptr) *output = pass.output.squeeze(1);
  at::Tensor gradient = from_rows(seeds.unsqueeze(1) * dense_weight(), pass.layers.back());
  for (int layer = layers() - 1; layer >= 0; --layer) {
    const at::Tensor& maps = pass.layers[static_cast<std::size_t>(layer)];
    const at::Tensor input =
        layer == 0 ? for_compute(images, compute) : pass.layers[static_cast<std::size_t>(layer - 1)];
    gradient = convolve_back(at::leaky_relu_backward(gradient, maps, kSlope, /*self_is_result=*/true), input,
                             weight(layer).to(compute.type));
  }
  return gradient.to(at::kFloat);
}

}  // namespace peculiar::nn
