#include "nn/rank_device.h"

#include <ATen/detail/CUDAHooksInterface.h>

#include "base/error.h"
#include "ranks/ranks.h"

namespace peculiar::nn {

at::Device device_of_rank(const at::Device& device) {
  if (!device.is_cuda() || ranks::is_alone()) return device;
  const int cards = at::detail::getCUDAHooks().getNumGPUs();
  if (ranks::local_size() > cards)
    throw usage_error("{} ranks on this machine, but {} CUDA devices: start one rank per device",
                      ranks::local_size(), cards);
  return {at::kCUDA, static_cast<at::DeviceIndex>(ranks::local_rank())};
}

}  // namespace peculiar::nn
