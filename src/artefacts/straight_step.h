#pragma once

#include <span>
#include <vector>

#include "artefacts/line_sums.h"

namespace peculiar::artefacts {

/// What the values of a plane are.
enum class PlaneKind {
  kLevel,    ///< in units of their scatter
  kTexture,  ///< sums of deviations, which scatter in proportion to themselves
};

/// The strongest straight step in a plane at half the resolution (halved()), from side to side of the stamp,
/// in sigma: both strips of pixels on one side of a line are above both on the other, by more than they
/// differ among themselves.
double strongest_step(std::span<const float> plane, const LineGrid& grid, PlaneKind kind);

}  // namespace peculiar::artefacts
