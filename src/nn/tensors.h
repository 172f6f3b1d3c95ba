#pragma once

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace peculiar::nn {

/// Weights and their like, named, in a fixed order.
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// In what numbers, and where, networks run. Weights, penalty and reductions are float32 whatever the type.
struct Compute {
  at::ScalarType type = at::kFloat;  ///< of convolutions: kFloat or kBFloat16
  at::Device device = at::kCPU;
};

/// float32 numbers of mean 0 and this deviation, the same on every machine.
at::Tensor normal_numbers(at::IntArrayRef shape, double deviation, std::uint64_t seed,
                          std::string_view purpose, std::uint64_t index = 0);

/// [n, channels, y, x] in the layout that convolutions are fastest in, as the type and on the device of
/// `compute`.
at::Tensor for_compute(const at::Tensor& images, const Compute& compute);

}  // namespace peculiar::nn
