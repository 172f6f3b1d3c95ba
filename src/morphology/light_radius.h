#pragma once

#include "morphology/aperture.h"

namespace peculiar::morphology {

/// The radius that holds this fraction (0 < fraction < 1) of the light within `total_radius`: the first of
/// the curve of growth. Bad where that light is not positive (its absolute value then counts); NaN where it
/// is 0. `at_least`: such a radius of a smaller fraction, where it is known already, saves looking below.
Measurement light_radius(const ConcentricSums& sums, double total_radius, double fraction,
                         double at_least = 0);

/// C = 5 log10(r80 / r20) (Conselice 2003; Lotz et al. 2004, equation 9); NaN and bad where a radius is none.
Measurement concentration(double r20, double r80);

}  // namespace peculiar::morphology
