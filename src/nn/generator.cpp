#include "nn/generator.h"

#include <cmath>

namespace peculiar::nn {

namespace {

constexpr std::int64_t kKernel = 4;        // px; stride 2, padding 1
constexpr std::int64_t kTapsPerPixel = 4;  // of the 16, those that meet one output pixel
constexpr double kMomentum = 0.1;          // of the running statistics
constexpr double kNormalisationEpsilon = 1e-5;

}  // namespace

Generator::Generator(const Architecture& architecture, std::uint64_t seed) : architecture_(architecture) {
  std::vector<std::int64_t> channels = architecture.channels();  // the critic's, to be gone through backwards
  const std::int64_t base = architecture.base();
  const std::int64_t features = channels.back() * base * base;
  parameters_.emplace_back(
      "generator.dense.weight",
      normal_numbers({features, architecture.latent}, 1 / std::sqrt(static_cast<double>(architecture.latent)),
                     seed, "generator"));
  parameters_.emplace_back("generator.dense.bias", at::zeros({features}, at::kFloat));
  for (std::size_t layer = 0; layer < channels.size(); ++layer) {
    const std::int64_t inputs = channels[channels.size() - 1 - layer];
    const bool is_last = layer + 1 == channels.size();
    const std::int64_t outputs = is_last ? architecture.bands : channels[channels.size() - 2 - layer];
    const std::string number = std::to_string(layer);
    if (architecture.normalisation == "batch") {
      const std::string name = "generator.normalisation." + number;
      parameters_.emplace_back(name + ".weight", at::ones({inputs}, at::kFloat));
      parameters_.emplace_back(name + ".bias", at::zeros({inputs}, at::kFloat));
      buffers_.emplace_back(name + ".mean", at::zeros({inputs}, at::kFloat));
      buffers_.emplace_back(name + ".variance", at::ones({inputs}, at::kFloat));
    }
    const double gain = is_last ? 0.5 : std::sqrt(2.0);  // tanh is to begin in its linear part
    const double deviation = gain / std::sqrt(static_cast<double>(inputs * kTapsPerPixel));
    at::Tensor weight =
        normal_numbers({inputs, outputs, kKernel, kKernel}, deviation, seed, "generator", layer + 1);
    parameters_.emplace_back("generator.transposed." + number + ".weight",
                             weight.contiguous(at::MemoryFormat::ChannelsLast));
    parameters_.emplace_back("generator.transposed." + number + ".bias", at::zeros({outputs}, at::kFloat));
  }
}

void Generator::require_gradients(bool wanted) {
  for (auto& [name, tensor] : parameters_) tensor.requires_grad_(wanted);
}

void Generator::to(const at::Device& device) {
  for (NamedTensors* tensors : {&parameters_, &buffers_}) {
    for (auto& [name, tensor] : *tensors) tensor = tensor.to(device);
  }
}

at::Tensor Generator::forward(const at::Tensor& latent, const Compute& compute, bool training) const {
  const std::int64_t base = architecture_.base();
  std::size_t next = 0;
  const auto parameter = [&]() -> const at::Tensor& { return parameters_[next++].second; };
  const at::Tensor& dense_weight = parameter();
  const at::Tensor& dense_bias = parameter();
  at::Tensor maps = at::linear(latent.to(compute.device).to(compute.type), dense_weight.to(compute.type),
                               dense_bias.to(compute.type))
                        .view({latent.size(0), base, base, -1})
                        .permute({0, 3, 1, 2});
  std::size_t buffer = 0;
  while (next < parameters_.size()) {
    if (!buffers_.empty()) {
      const at::Tensor& scale = parameter();
      const at::Tensor& shift = parameter();
      maps = at::batch_norm(maps, scale, shift, buffers_[buffer].second, buffers_[buffer + 1].second,
                            training, kMomentum, kNormalisationEpsilon, /*cudnn_enabled=*/true);
      buffer += 2;
    }
    const at::Tensor& weight = parameter();
    const at::Tensor& bias = parameter();
    maps = at::conv_transpose2d(at::relu(maps), weight.to(compute.type), bias.to(compute.type), 2, 1);
  }
  return at::tanh(maps.to(at::kFloat));
}

}  // namespace peculiar::nn
