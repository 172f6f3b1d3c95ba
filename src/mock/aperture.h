#pragma once

#include <vector>

namespace peculiar::mock {

/// Share of the area of the pixel whose middle is at (x, y) [px from the circle's centre] that lies within a
/// circle, to 1e-4.
double circle_share(double x, double y, double radius);

/// A circle's shares of the pixels round it, in a square of `edge` pixels.
struct CircularAperture {
  int edge = 0;
  std::vector<double> shares;  ///< [y][x]
};

/// The centre is (x, y) off the middle of the square's middle pixel, by half a pixel at most.
CircularAperture circular_aperture(double radius, double x, double y);

}  // namespace peculiar::mock
