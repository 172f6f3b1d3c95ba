#pragma once

#include <span>

#include "image/affine_overlap.h"
#include "image/geometry.h"

namespace peculiar::image {

/// One band of an image in memory, row after row.
struct PlaneView {
  int height = 0;
  int width = 0;
  std::span<const float> pixels;
};

/// Cuts the `size` x `size` pixels around (x, y), counted from 0 at the centre of the first pixel: the first
/// is ceil(x - size / 2), as in astropy's Cutout2D. NaN outside the plane, and everywhere if x or y is not a
/// number.
void cut_plane(const PlaneView& plane, double x, double y, int size, std::span<float> stamp);

/// Resamples to a stamp of `size` x `size` pixels on that grid: each is the sum (kFlux) or the mean (kMean)
/// of the pixels of the plane that it covers, weighted by area. NaN if a new pixel extends beyond the plane
/// or covers a NaN.
void resample_plane(const PlaneView& plane, const AffineGrid& grid, int size, RebinKind kind,
                    std::span<float> stamp);

}  // namespace peculiar::image
