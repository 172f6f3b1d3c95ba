#include "nn/generator.h"

#include <algorithm>
#include <cmath>

#include "nn/batch_normalisation.h"
#include "nn/convolutions.h"
#include "nn/normalisation.h"

namespace peculiar::nn {

namespace {

constexpr double kTapsPerPixel = 0.25;  // fraction of the kernel's taps that reach one output pixel
constexpr double kMomentum = 0.1;       // of the running statistics

}  // namespace

Generator::Generator(const Architecture& architecture, std::uint64_t seed) : architecture_(architecture) {
  std::vector<std::int64_t> channels = architecture.channels();  // the critic's, used in reverse order
  const std::int64_t base = architecture.base();
  const std::int64_t kernel = architecture.kernel;
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
    if (architecture.normalisation != "none") {
      const std::string name = "generator.normalisation." + number;
      parameters_.emplace_back(name + ".weight", at::ones({inputs}, at::kFloat));
      parameters_.emplace_back(name + ".bias", at::zeros({inputs}, at::kFloat));
      if (architecture.normalisation == "batch") {
        buffers_.emplace_back(name + ".mean", at::zeros({inputs}, at::kFloat));
        buffers_.emplace_back(name + ".variance", at::ones({inputs}, at::kFloat));
      }
    }
    const double gain = is_last ? 0.5 : std::sqrt(2.0);  // tanh should start in its linear range
    const double deviation = gain / std::sqrt(kTapsPerPixel * static_cast<double>(inputs * kernel * kernel));
    at::Tensor weight =
        normal_numbers({inputs, outputs, kernel, kernel}, deviation, seed, "generator", layer + 1);
    parameters_.emplace_back("generator.transposed." + number + ".weight",
                             weight.contiguous(at::MemoryFormat::ChannelsLast));
    parameters_.emplace_back("generator.transposed." + number + ".bias", at::zeros({outputs}, at::kFloat));
  }
}

void Generator::start_at(const std::vector<double>& level) {
  constexpr double kMost = 0.95;
  const at::NoGradGuard no_graph;
  const at::Tensor& bias = parameters_.back().second;
  for (std::size_t band = 0; band < level.size(); ++band)
    bias[static_cast<std::int64_t>(band)] = std::atanh(std::clamp(level[band], -kMost, kMost));
}

void Generator::require_gradients(bool wanted) {
  for (auto& [name, tensor] : parameters_) tensor.requires_grad_(wanted);
}

void Generator::to(const at::Device& device) {
  for (NamedTensors* tensors : {&parameters_, &buffers_}) {
    for (auto& [name, tensor] : *tensors) tensor = tensor.to(device);
  }
}

Generator Generator::folded() const {
  if (architecture_.normalisation != "batch") return *this;
  const at::NoGradGuard no_graph;
  Architecture plain = architecture_;
  plain.normalisation = "none";
  Generator result(plain, 0);
  NamedTensors weights;  // pairs of weight and bias, in the order of the plain generator's
  std::size_t buffer = 0;
  for (std::size_t i = 0; i < parameters_.size(); i += 2) {
    const at::Tensor& weight = parameters_[i].second;
    const at::Tensor& bias = parameters_[i + 1].second;
    if (parameters_[i].first.find("normalisation") == std::string::npos) {
      weights.emplace_back("", weight);
      weights.emplace_back("", bias);
      continue;
    }
    const at::Tensor& mean = buffers_[buffer++].second;
    const at::Tensor& variance = buffers_[buffer++].second;
    const at::Tensor scale = weight / (variance + kNormalisationEpsilon).sqrt();
    // The normalised maps are the output of the previous layer; for the dense layer, all positions of each
    // channel.
    at::Tensor& before = weights[weights.size() - 2].second;
    at::Tensor& before_bias = weights.back().second;
    const std::int64_t places = before_bias.size(0) / scale.size(0);
    before =
        before.dim() == 2 ? before * scale.repeat({places}).unsqueeze(1) : before * scale.view({1, -1, 1, 1});
    before_bias = before_bias * scale.repeat({places}) + (bias - mean * scale).repeat({places});
  }
  for (std::size_t i = 0; i < weights.size(); ++i) result.parameters_[i].second.copy_(weights[i].second);
  result.to(weights[0].second.device());
  return result;
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
    if (architecture_.normalisation == "layer") {
      const at::Tensor& scale = parameter();
      const at::Tensor& shift = parameter();
      maps = normalise(maps, "layer", scale, shift);
    } else if (architecture_.normalisation == "batch") {
      const at::Tensor& scale = parameter();
      const at::Tensor& shift = parameter();
      const at::Tensor& mean = buffers_[buffer].second;
      const at::Tensor& variance = buffers_[buffer + 1].second;
      maps = training ? normalise_by_batch(maps, scale, shift, mean, variance, kMomentum)
                      : at::batch_norm(maps, scale, shift, mean, variance, /*training=*/false, kMomentum,
                                       kNormalisationEpsilon, /*cudnn_enabled=*/true);
      buffer += 2;
    }
    const at::Tensor& weight = parameter();
    const at::Tensor& bias = parameter();
    maps = convolve_transposed(at::relu(maps), weight.to(compute.type), bias.to(compute.type));
  }
  return at::tanh(maps.to(at::kFloat));
}

}  // namespace peculiar::nn
