#pragma once

#include <ATen/ATen.h>

namespace peculiar::nn {

/// Device of this rank: `device` itself for CPUs; with several ranks on a machine with CUDA, one GPU per
/// rank, in rank order. Error (usage): more ranks than GPUs on this machine.
at::Device device_of_rank(const at::Device& device);

}  // namespace peculiar::nn
