#pragma once

#include "nn/tensors.h"

namespace peculiar::nn {

/// Means over 5 x 5 px (fewer at the borders) of maps [n, band, y, x].
at::Tensor smoothed(const at::Tensor& maps);

}  // namespace peculiar::nn
