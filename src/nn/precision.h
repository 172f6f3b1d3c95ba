#pragma once

#include <string>

#include "base/run_context.h"
#include "nn/tensors.h"

namespace peculiar::nn {

/// Numbers to train in: "float32", "bfloat16", or "auto", which times one convolution of each kind on this
/// device (a few hundredths of a second) and takes bfloat16 only where it is at least 1.3 times faster.
/// Processors differ: those with tiles or two-way dot products for bfloat16 gain a factor 2 and more, others
/// lose one.
Compute choose_compute(const std::string& precision, const RunContext& context);

/// "float32" or "bfloat16".
std::string precision_name(const Compute& compute);

/// The rate of a plain convolution of many channels in these numbers [FLOP / s], the best of `repeats`: what
/// is called the machine's convolution peak.
double convolution_rate(const Compute& compute, int repeats);

}  // namespace peculiar::nn
