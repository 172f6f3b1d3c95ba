#include "nn/device.h"

#include <ATen/Context.h>
#include <torch/version.h>

#include "base/error.h"

namespace peculiar::nn {

void open_device(const std::string& device) {
  if (device != "cuda") return;
  if (!at::hasCUDA()) {
    throw usage_error(
        "--device cuda: libtorch {} sees no CUDA device; use --device cpu, or point Torch_DIR at a CUDA build of libtorch and build again",
        torch_version());
  }
  at::Context& context = at::globalContext();
  context.setAllowTF32CuDNN(false);
  context.setAllowTF32CuBLAS(false);
  context.setDeterministicCuDNN(true);
}

std::string torch_version() { return TORCH_VERSION; }

}  // namespace peculiar::nn
