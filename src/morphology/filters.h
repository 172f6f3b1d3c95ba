#pragma once

#include "morphology/grid.h"

namespace peculiar::morphology {

/// Values beyond the edges of a stamp: zero, or the mirror image (edge pixels repeated).
enum class Edge { kZero, kMirror };

/// Gaussian smoothing, truncated at 4 sigma.
Plane gaussian_smoothed(const Plane& image, double sigma, Edge edge);

/// Mean over size x size pixels (for even sizes, one more pixel before than after), mirrored at the edges.
/// Sizes below 2 change nothing.
Plane boxcar_smoothed(const Plane& image, int size);

/// Labels of 8-connected regions: 0 outside, 1 .. number of regions in the order of their first pixels.
struct Regions {
  Grid<std::int32_t> labels;
  int count = 0;

  /// Mask of one region.
  Mask of(std::int32_t label) const;
};
Regions connected_regions(const Mask& mask);

/// The connected region that contains a pixel of the mask.
Mask connected_part(const Mask& mask, std::size_t pixel);

/// Index of the maximum; the first if there are several.
std::size_t brightest(const Plane& image);

}  // namespace peculiar::morphology
