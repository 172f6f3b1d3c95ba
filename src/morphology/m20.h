#pragma once

#include "morphology/grid.h"

namespace peculiar::morphology {

/// M20 = log10 of the second moment of the brightest pixels, which hold 20 % of the light, over that of all
/// pixels (Lotz et al. 2004, equation 8), about the centroid of the region's light. NaN and bad if there is
/// no such light or a moment is not positive.
Measurement m20(const Plane& image, const Mask& region);

}  // namespace peculiar::morphology
