#pragma once

#include <cstdint>
#include <vector>

#include "base/run_context.h"
#include "statistics/principal_axes.h"

namespace peculiar::statistics {

/// Of each point its nearest others, the nearest first.
struct Neighbours {
  std::size_t each = 0;                  ///< how many of each point
  std::vector<std::int32_t> index;       ///< [point][neighbour]
  std::vector<double> squared_distance;  ///< likewise
};

/// The exact nearest neighbours by distance, ties by number; `each` is below the number of points. The same
/// for any number of threads. Of the context: threads, cancel.
Neighbours nearest_neighbours(const Points& points, std::size_t each, const RunContext& context = {});

}  // namespace peculiar::statistics
