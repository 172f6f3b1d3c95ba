#pragma once

#include <array>

#include "morphology/grid.h"

namespace peculiar::morphology {

/// The parameters of a Sersic profile, in the order that its fit has them in.
enum SersicParameter { kAmplitude, kRadius, kN, kX, kY, kEllipticity, kTheta, kSersicParameters };
using SersicValues = std::array<double, kSersicParameters>;

/// At the pixels' centres, the derivatives of a profile by its parameters. That by the amplitude, times the
/// amplitude, is the profile itself.
using SersicPlanes = std::array<Plane, kSersicParameters>;

/// `planes` have one size. Values have to be finite, the radius not 0, n positive, the ellipticity not 1.
void fill_sersic_planes(const SersicValues& values, SersicPlanes& planes);

/// Products of the columns (derivatives..., model - image), each over sigma, summed over the pixels.
using SersicProducts = std::array<std::array<double, kSersicParameters + 1>, kSersicParameters + 1>;

/// `weight`: 1 / sigma, 0 where a pixel does not count. Only [p][q] with p <= q is filled.
SersicProducts sersic_products(const SersicPlanes& planes, double amplitude, const Plane& image,
                               const Plane& weight);

}  // namespace peculiar::morphology
