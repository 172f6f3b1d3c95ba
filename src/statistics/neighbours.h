#pragma once

#include <cstdint>
#include <memory>
#include <span>
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

/// Finds, of any point, the nearest of a set: by comparing it with all, in blocks.
class NeighbourSearch {
 public:
  /// `among` must stay as it is.
  explicit NeighbourSearch(const Points& among);
  ~NeighbourSearch();
  NeighbourSearch(const NeighbourSearch&) = delete;
  NeighbourSearch& operator=(const NeighbourSearch&) = delete;

  /// The exact nearest by distance, ties by number, of each of `queries` (row after row; best some hundred at
  /// once). `each` is at most the number of points. Thread-safe.
  Neighbours nearest(std::span<const double> queries, std::size_t each) const;
  /// The same for the points [first, first + count) of the set itself, each of which is no neighbour of its
  /// own.
  Neighbours nearest_others(std::size_t first, std::size_t count, std::size_t each) const;

  /// Queries to hand over at once.
  static constexpr std::size_t kQueries = 128;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The nearest others of all points; `each` is below the number of points. The same for any number of
/// threads. Of the context: threads, cancel.
Neighbours nearest_neighbours(const Points& points, std::size_t each, const RunContext& context = {});

}  // namespace peculiar::statistics
