#pragma once

#include <span>
#include <vector>

#include "artefacts/line_sums.h"

namespace peculiar::artefacts {

/// Meaning of the values of a plane.
enum class PlaneKind {
  kLevel,    ///< in units of their scatter
  kTexture,  ///< sums of deviations, whose scatter is proportional to their value
};

/// The strongest straight step from side to side of the stamp in a plane at half the resolution (halved()),
/// in sigma: both strips of pixels on one side of a line are above both on the other, by more than they
/// differ among themselves.
double strongest_step(std::span<const float> plane, const LineGrid& grid, PlaneKind kind);

}  // namespace peculiar::artefacts
