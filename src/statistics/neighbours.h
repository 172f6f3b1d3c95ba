#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/run_context.h"
#include "statistics/principal_axes.h"

namespace peculiar::statistics {

/// Nearest neighbours of each point, nearest first.
struct Neighbours {
  std::size_t each = 0;                  ///< number of neighbours per point
  std::vector<std::int32_t> index;       ///< [point][neighbour]
  std::vector<double> squared_distance;  ///< [point][neighbour]
};

/// Finds the nearest neighbours of any point in a set by brute force, in blocks.
class NeighbourSearch {
 public:
  /// `among` must outlive this object unchanged.
  explicit NeighbourSearch(const Points& among);
  ~NeighbourSearch();
  NeighbourSearch(const NeighbourSearch&) = delete;
  NeighbourSearch& operator=(const NeighbourSearch&) = delete;

  /// Exact nearest neighbours of each of `queries` (row by row; most efficient with a few hundred at once),
  /// ties in order of index. `each` is at most the number of points. Thread-safe.
  Neighbours nearest(std::span<const double> queries, std::size_t each) const;
  /// Nearest neighbours of the points [first, first + count) of the set itself, excluding each point.
  Neighbours nearest_others(std::size_t first, std::size_t count, std::size_t each) const;

  /// Recommended number of queries per call.
  static constexpr std::size_t kQueries = 128;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Nearest neighbours of all points; `each` must be less than the number of points. Does not depend on the
/// number of threads. Uses the context's threads and cancellation.
Neighbours nearest_neighbours(const Points& points, std::size_t each, const RunContext& context = {});

}  // namespace peculiar::statistics
