#pragma once

#include <ATen/ATen.h>

namespace peculiar::nn {

/// The device of this rank: CPUs as they are; of several ranks on a machine with CUDA, a card each, in the
/// order of the ranks. Error (usage): more ranks on this machine than cards.
at::Device device_of_rank(const at::Device& device);

}  // namespace peculiar::nn
