#pragma once

#include <array>

#include "morphology/grid.h"

namespace peculiar::morphology {

/// Parameters of a Sersic profile, in the order of the fit.
enum SersicParameter { kAmplitude, kRadius, kN, kX, kY, kEllipticity, kTheta, kSersicParameters };
using SersicValues = std::array<double, kSersicParameters>;

/// Derivatives of a profile with respect to its parameters, at pixel centres. The derivative with respect to
/// the amplitude, times the amplitude, is the profile.
using SersicPlanes = std::array<Plane, kSersicParameters>;

/// `planes` must have the same size. Values must be finite, the radius non-zero, n positive, and the
/// ellipticity not 1.
void fill_sersic_planes(const SersicValues& values, SersicPlanes& planes);

/// Products of the columns (derivatives..., model - image), each divided by sigma, summed over the pixels.
using SersicProducts = std::array<std::array<double, kSersicParameters + 1>, kSersicParameters + 1>;

/// `weight`: 1 / sigma, 0 for unused pixels. Only [p][q] with p <= q is filled.
SersicProducts sersic_products(const SersicPlanes& planes, double amplitude, const Plane& image,
                               const Plane& weight);

}  // namespace peculiar::morphology
