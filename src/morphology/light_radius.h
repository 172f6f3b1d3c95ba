#pragma once

#include "morphology/aperture.h"

namespace peculiar::morphology {

/// Radius that contains this fraction (0 < fraction < 1) of the light within `total_radius`: the first one on
/// the curve of growth. Bad if that light is not positive (its absolute value is used); NaN if it is 0.
/// `at_least`: a known radius of a smaller fraction, at which the search starts.
Measurement light_radius(const ConcentricSums& sums, double total_radius, double fraction,
                         double at_least = 0);

/// C = 5 log10(r80 / r20) (Conselice 2003; Lotz et al. 2004, equation 9); NaN and bad if a radius is missing.
Measurement concentration(double r20, double r80);

}  // namespace peculiar::morphology
