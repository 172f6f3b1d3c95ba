#pragma once

#include <array>
#include <vector>

namespace peculiar::image {

/// Placement of a new grid on the pixels of an image: its centre ((width - 1) / 2, (height - 1) / 2) is at
/// (x, y) of the image, counted from 0 at the centre of the first pixel, and one step along it is `step`.
struct AffineGrid {
  double x = 0;
  double y = 0;
  std::array<double, 4> step{1, 0, 0, 1};  ///< d(x, y)/d(new x, new y): xx, xy, yx, yy; not singular
};

/// A pixel of the image overlapped by a new pixel, with the overlap area (in pixels of the image).
struct PixelShare {
  int x = 0;  ///< may lie outside the image
  int y = 0;
  double area = 0;
};

/// Overlaps of the new pixel (column, row) of a grid of width x height, by clipping its parallelogram to each
/// pixel (Sutherland & Hodgman 1974, CACM 17, 32); exact for affine grids. The areas sum to |det step|.
/// Slivers below 1e-9 of that are dropped, so that rounding errors do not spread NaNs.
void pixel_shares(const AffineGrid& grid, int width, int height, int column, int row,
                  std::vector<PixelShare>& shares);

}  // namespace peculiar::image
