#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace peculiar::morphology {

/// Values on the pixels of a stamp, in row-major order.
template <typename Value>
struct Grid {
  int height = 0;
  int width = 0;
  std::vector<Value> values;

  Grid() = default;
  Grid(int rows, int columns, Value value = Value{})
      : height(rows),
        width(columns),
        values(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns), value) {}

  std::size_t index(int y, int x) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  }
  Value& at(int y, int x) { return values[index(y, x)]; }
  const Value& at(int y, int x) const { return values[index(y, x)]; }
  bool contains(int y, int x) const { return y >= 0 && y < height && x >= 0 && x < width; }
  std::size_t size() const { return values.size(); }
};

using Plane = Grid<double>;
using Mask = Grid<std::uint8_t>;  ///< 0 or 1

/// Position on a stamp, px; the centre of the first pixel is (0, 0).
struct Point {
  double x = 0;
  double y = 0;
};

/// Shape of an ellipse: elongation = major / minor axis >= 1, theta = angle of the major axis from +x to +y,
/// rad. A "radius" along an ellipse is its semi-major axis.
struct EllipseShape {
  double elongation = 1;
  double theta_rad = 0;
};

/// Quality of a measurement, in statmorph's terms.
enum Quality : int { kGood = 0, kSuspect = 1, kBad = 2, kCatastrophic = 4 };

/// A statistic with its quality; NaN if it cannot be measured.
struct Measurement {
  double value = 0;
  int quality = kGood;
};

}  // namespace peculiar::morphology
