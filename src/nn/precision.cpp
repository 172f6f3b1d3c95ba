#include "nn/precision.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>

#include <algorithm>
#include <chrono>

#include "nn/rank_device.h"

namespace peculiar::nn {

namespace {

constexpr std::int64_t kImages = 64;
constexpr std::int64_t kInputs = 128;
constexpr std::int64_t kOutputs = 256;
constexpr std::int64_t kEdge = 16;  // px

}  // namespace

double convolution_rate(const Compute& compute, int repeats) {
  const at::NoGradGuard no_graph;
  const at::Tensor images = for_compute(at::ones({kImages, kInputs, kEdge, kEdge}), compute);
  const at::Tensor weight = for_compute(at::ones({kOutputs, kInputs, 4, 4}), compute);
  const double flop = 2.0 * kImages * kOutputs * (kEdge / 2) * (kEdge / 2) * kInputs * 16;
  double best = 0;
  for (int i = -1; i < repeats; ++i) {  // the first run is not counted
    const auto start = std::chrono::steady_clock::now();
    const at::Tensor result = at::conv2d(images, weight, {}, 2, 1);
    result[0][0][0][0].item();  // waits for a GPU
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (i >= 0) best = std::max(best, flop / seconds);
  }
  return best;
}

std::string precision_name(const Compute& compute) {
  return compute.type == at::kBFloat16 ? "bfloat16" : "float32";
}

bool has_bfloat16_instructions(const std::string& device) {
  // libtorch's condition for cuDNN convolutions: compute capability 8.0 and above.
  if (device == "cuda")
    return at::hasCUDA() && at::detail::getCUDAHooks().supportsBFloat16ConvolutionWithCuDNNv8();
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16") != 0 || __builtin_cpu_supports("amx-bf16") != 0;
#else
  return false;
#endif
}

Compute choose_compute(const std::string& precision, const RunContext& context) {
  Compute compute{at::kFloat, device_of_rank(at::Device(context.device))};
  const bool is_half =
      precision == "bfloat16" || (precision == "auto" && has_bfloat16_instructions(context.device));
  if (is_half) compute.type = at::kBFloat16;
  if (precision == "auto")
    context.info("precision: {} (the {} {} instructions for bfloat16)", precision_name(compute),
                 context.device == "cuda" ? "GPU" : "processor", is_half ? "has" : "lacks");
  return compute;
}

}  // namespace peculiar::nn
