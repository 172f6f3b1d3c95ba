#pragma once

#include <string>

namespace peculiar::nn {

/// Prepares a device ("cpu" or "cuda") for networks. float32 then has its full precision, not the 10 bits of
/// TF32, and computations are deterministic. Error (usage): CUDA requested but not available; the message
/// says what to do.
void open_device(const std::string& device);

/// Version of libtorch, such as "2.13.0+cpu".
std::string torch_version();

}  // namespace peculiar::nn
