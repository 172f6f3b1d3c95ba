#pragma once

#include "morphology/grid.h"

namespace peculiar::morphology {

/// Mean of value / sigma over the region's non-negative pixels that have a sigma (Lotz et al. 2004, equation
/// 5). NaN and bad if there are none.
Measurement signal_to_noise_per_pixel(const Plane& image, const Plane& sigma, const Mask& region);

}  // namespace peculiar::morphology
