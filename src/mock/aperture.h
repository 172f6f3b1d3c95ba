#pragma once

#include <vector>

namespace peculiar::mock {

/// Fraction of the area of the pixel centred at (x, y) [px from the circle's centre] that lies within the
/// circle, to 1e-4.
double circle_share(double x, double y, double radius);

/// Fractions of the pixels around a circle that it covers, in a square of `edge` pixels.
struct CircularAperture {
  int edge = 0;
  std::vector<double> shares;  ///< [y][x]
};

/// The circle's centre is (x, y) from the centre of the square's middle pixel, at most half a pixel along
/// each axis.
CircularAperture circular_aperture(double radius, double x, double y);

}  // namespace peculiar::mock
