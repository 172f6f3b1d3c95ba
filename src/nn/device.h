#pragma once

#include <string>

namespace peculiar::nn {

/// Makes ready for networks on this device ("cpu" or "cuda"). float32 is float32 there, not the 10 bits of
/// TF32, and the same work gives the same bits. Error (usage): CUDA asked for and not there, with what to do.
void open_device(const std::string& device);

/// "2.13.0+cpu": of the libtorch in use.
std::string torch_version();

}  // namespace peculiar::nn
