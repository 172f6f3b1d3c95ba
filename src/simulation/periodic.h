#pragma once

#include <cmath>

namespace peculiar::simulation {

/// A coordinate brought into [0, box); as it is where `box` is 0.
inline double wrapped(double coordinate, double box) {
  if (!(box > 0)) return coordinate;
  const double inside = coordinate - box * std::floor(coordinate / box);
  return inside < box ? inside : 0;  // a tiny negative one rounds to the box itself
}

}  // namespace peculiar::simulation
