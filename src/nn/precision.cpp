#include "nn/precision.h"

#include <algorithm>
#include <chrono>

namespace peculiar::nn {

namespace {

constexpr double kWorthwhile = 1.3;
constexpr int kTurns = 4;
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
  for (int i = -1; i < repeats; ++i) {  // the first is not counted
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

Compute choose_compute(const std::string& precision, const RunContext& context) {
  Compute compute{at::kFloat, at::Device(context.device)};
  if (precision == "bfloat16") compute.type = at::kBFloat16;
  if (precision != "auto") return compute;
  Compute half = compute;
  half.type = at::kBFloat16;
  double full_rate = 0;
  double half_rate = 0;
  for (int turn = 0; turn < kTurns; ++turn) {  // by turns: other programs come and go
    full_rate = std::max(full_rate, convolution_rate(compute, 2));
    half_rate = std::max(half_rate, convolution_rate(half, 2));
  }
  if (half_rate > kWorthwhile * full_rate) compute = half;
  context.info("precision: {} (a convolution runs at {:.0f} GFLOP/s in bfloat16, {:.0f} in float32)",
               precision_name(compute), half_rate / 1e9, full_rate / 1e9);
  return compute;
}

}  // namespace peculiar::nn
