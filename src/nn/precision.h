#pragma once

#include <string>

#include "base/run_context.h"
#include "nn/tensors.h"

namespace peculiar::nn {

/// Whether the device ("cpu" or "cuda") has instructions for bfloat16. x86-64: AVX-512 BF16 or AMX BF16, from
/// the processor's flags; CUDA: compute capability 8.0 and above; other processors: false.
bool has_bfloat16_instructions(const std::string& device);

/// Floating-point precision of the convolutions: "float32", "bfloat16" or "auto" (bfloat16 if the context's
/// device has instructions for it, else float32). Nothing is timed, so the choice is reproducible on a
/// machine. Without such instructions, bfloat16 runs at half the rate of float32; with them, at about twice
/// the rate (docs/benchmarks.md). The device is that of this rank (nn/rank_device.h).
Compute choose_compute(const std::string& precision, const RunContext& context);

/// "float32" or "bfloat16".
std::string precision_name(const Compute& compute);

/// Rate of a plain convolution with many channels in this precision [FLOP / s], the best of `repeats`;
/// reported as the machine's convolution peak.
double convolution_rate(const Compute& compute, int repeats);

}  // namespace peculiar::nn
