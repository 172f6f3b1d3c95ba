#pragma once

#include "morphology/grid.h"

namespace peculiar::morphology {

/// What lies beyond the edges of a stamp: nothing, or its mirror image (edge pixels twice).
enum class Edge { kZero, kMirror };

/// Gaussian smoothing, cut off at 4 sigma.
Plane gaussian_smoothed(const Plane& image, double sigma, Edge edge);

/// Mean over size x size pixels (of an even size, one more before than behind), mirrored at the edges; sizes
/// below 2 change nothing.
Plane boxcar_smoothed(const Plane& image, int size);

/// Pixels of connected regions, corners included: 0 outside, 1 .. number of regions in the order of their
/// first pixels.
struct Regions {
  Grid<std::int32_t> labels;
  int count = 0;

  /// Those of one region.
  Mask of(std::int32_t label) const;
};
Regions connected_regions(const Mask& mask);

/// The region that holds a pixel of the mask.
Mask connected_part(const Mask& mask, std::size_t pixel);

/// Index of the first greatest value.
std::size_t brightest(const Plane& image);

}  // namespace peculiar::morphology
