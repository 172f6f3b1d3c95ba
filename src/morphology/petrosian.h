#pragma once

#include "morphology/aperture.h"

namespace peculiar::morphology {

/// The radius at which the surface brightness is kPetrosianEta of the mean within (Petrosian 1976; Lotz et
/// al. 2004, equation 4): the first of the curve of growth. Bad where it is below one pixel (then 1 px) or
/// beyond `largest` (then `largest`).
Measurement petrosian_radius(const ConcentricSums& sums, double largest);

}  // namespace peculiar::morphology
