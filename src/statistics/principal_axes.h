#pragma once

#include <cstddef>
#include <vector>

namespace peculiar::statistics {

/// Points as rows of `dimensions` numbers each, one after the other.
struct Points {
  std::vector<double> values;
  std::size_t dimensions = 0;

  std::size_t count() const { return dimensions == 0 ? 0 : values.size() / dimensions; }
  const double* at(std::size_t i) const { return values.data() + i * dimensions; }
};

/// These of the points, in this order.
Points chosen_points(const Points& points, const std::vector<std::size_t>& numbers);

/// The points along their `axes` principal axes of greatest variance (no more than dimensions), centred; the
/// greatest loading of each axis is positive, so that signs are always the same. The same for any number of
/// threads; takes no copy of the points.
Points principal_components(const Points& points, std::size_t axes, int threads = 1);

}  // namespace peculiar::statistics
