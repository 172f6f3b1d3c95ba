#pragma once

#include "morphology/aperture.h"

namespace peculiar::morphology {

/// Radius at which the surface brightness is kPetrosianEta times the mean within it (Petrosian 1976; Lotz et
/// al. 2004, equation 4); the first one on the curve of growth. Bad if it is below one pixel (then 1 px) or
/// beyond `largest` (then `largest`).
Measurement petrosian_radius(const ConcentricSums& sums, double largest);

}  // namespace peculiar::morphology
