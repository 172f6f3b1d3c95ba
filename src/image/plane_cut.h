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

/// The `size` x `size` pixels round (x, y), counted from 0 at the centre of the first pixel: the first is
/// ceil(x - size / 2), as astropy's Cutout2D has it. NaN beyond the plane, and all over where x or y is no
/// number.
void cut_plane(const PlaneView& plane, double x, double y, int size, std::span<float> stamp);

/// A stamp of `size` x `size` pixels of that grid: each the sum (kFlux) or the mean (kMean) of what it covers
/// of the plane's, weighted by area. NaN where a new pixel leaves the plane or covers a NaN.
void resample_plane(const PlaneView& plane, const AffineGrid& grid, int size, RebinKind kind,
                    std::span<float> stamp);

}  // namespace peculiar::image
