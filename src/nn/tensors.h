#pragma once

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace peculiar::nn {

/// Named weights and similar tensors, in a fixed order.
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// Precision and device of the networks. Weights, penalty and reductions are always float32.
struct Compute {
  at::ScalarType type = at::kFloat;  ///< type of convolutions: kFloat or kBFloat16
  at::Device device = at::kCPU;
};

/// Normal random numbers in float32 with mean 0 and this standard deviation, the same on every machine.
at::Tensor normal_numbers(at::IntArrayRef shape, double deviation, std::uint64_t seed,
                          std::string_view purpose, std::uint64_t index = 0);

/// [n, channels, y, x] in the fastest layout for convolutions, with the type and on the device of `compute`.
at::Tensor for_compute(const at::Tensor& images, const Compute& compute);

}  // namespace peculiar::nn
