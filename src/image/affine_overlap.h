#pragma once

#include <array>
#include <vector>

namespace peculiar::image {

/// How a new grid lies on the pixels of an image: its middle ((width - 1) / 2, (height - 1) / 2) is at
/// (x, y) of the image, counted from 0 at the centre of the first pixel, and a step along it is `step`.
struct AffineGrid {
  double x = 0;
  double y = 0;
  std::array<double, 4> step{1, 0, 0, 1};  ///< d(x, y)/d(new x, new y): xx, xy, yx, yy; not singular
};

/// A pixel of the image that a new pixel lies on, with the area (in pixels of the image) that they share.
struct PixelShare {
  int x = 0;  ///< may lie outside of the image
  int y = 0;
  double area = 0;
};

/// The shares of the new pixel (column, row) of a grid of width x height, by clipping its parallelogram to
/// each pixel (Sutherland & Hodgman 1974, CACM 17, 32); exact for affine grids. They add up to |det step|.
/// Slivers below 1e-9 of it are left out, so that no NaN spreads through rounding.
void pixel_shares(const AffineGrid& grid, int width, int height, int column, int row,
                  std::vector<PixelShare>& shares);

}  // namespace peculiar::image
