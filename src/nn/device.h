#pragma once

#include <string>

namespace peculiar::nn {

/// Checks that networks can run on this device ("cpu" or "cuda"). Error (usage): CUDA asked for and not
/// there, with what to do.
void require_device(const std::string& device);

/// "2.13.0+cpu": of the libtorch in use.
std::string torch_version();

}  // namespace peculiar::nn
