#pragma once

#include <cstddef>
#include <vector>

namespace peculiar::statistics {

/// Points as rows of `dimensions` values each.
struct Points {
  std::vector<double> values;
  std::size_t dimensions = 0;

  std::size_t count() const { return dimensions == 0 ? 0 : values.size() / dimensions; }
  const double* at(std::size_t i) const { return values.data() + i * dimensions; }
};

/// The selected points, in this order.
Points chosen_points(const Points& points, const std::vector<std::size_t>& numbers);

/// Projects the points, centred, on their `axes` leading principal components (at most `dimensions`). The
/// largest loading of each axis is positive, which fixes the signs. The result does not depend on the number
/// of threads; the points are not copied.
Points principal_components(const Points& points, std::size_t axes, int threads = 1);

}  // namespace peculiar::statistics
