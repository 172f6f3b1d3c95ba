#include "mock/aperture.h"

#include <algorithm>
#include <cmath>

namespace peculiar::mock {

double circle_share(double x, double y, double radius) {
  constexpr int kRows = 32;  // slices of the circle's part of the pixel
  const double low = std::max(y - 0.5, -radius);
  const double high = std::min(y + 0.5, radius);
  if (low >= high) return 0;
  const double step = (high - low) / kRows;
  double area = 0;
  for (int i = 0; i < kRows; ++i) {
    const double row = low + (i + 0.5) * step;
    const double half = std::sqrt(radius * radius - row * row);
    area += step * std::max(0.0, std::min(half, x + 0.5) - std::max(-half, x - 0.5));
  }
  return area;
}

CircularAperture circular_aperture(double radius, double x, double y) {
  const int half = static_cast<int>(std::ceil(radius + 0.5));
  CircularAperture aperture{2 * half + 1, {}};
  for (int row = -half; row <= half; ++row) {
    for (int column = -half; column <= half; ++column)
      aperture.shares.push_back(circle_share(column - x, row - y, radius));
  }
  return aperture;
}

}  // namespace peculiar::mock
