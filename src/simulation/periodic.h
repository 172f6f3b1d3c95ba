#pragma once

#include <cmath>

namespace peculiar::simulation {

/// Wraps a coordinate into [0, box); unchanged if `box` is 0.
inline double wrapped(double coordinate, double box) {
  if (!(box > 0)) return coordinate;
  const double inside = coordinate - box * std::floor(coordinate / box);
  return inside < box ? inside : 0;  // a tiny negative coordinate rounds to the box itself
}

}  // namespace peculiar::simulation
