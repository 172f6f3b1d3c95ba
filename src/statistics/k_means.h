#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/run_context.h"

namespace peculiar::statistics {

/// Clusters of points, largest cluster first.
struct Clustering {
  std::vector<int> cluster;                  ///< of each point
  std::vector<std::vector<double>> centres;  ///< means of the clusters
  std::vector<std::int64_t> sizes;
  double inertia = 0;  ///< sum of squared distances from the centres
  int iterations = 0;  ///< of the best start
};

/// k-means by Lloyd's (1982) algorithm from k-means++ seeds (Arthur & Vassilvitskii 2007); keeps the best of
/// `restarts` runs. Each run ends when no point changes its cluster. `points`: `dimensions` values per point.
/// Uses the context's seed (equal seeds give equal clusters) and cancellation. Error (input): fewer distinct
/// points than clusters.
Clustering k_means(std::span<const double> points, std::size_t dimensions, int clusters, int restarts,
                   const RunContext& context = {});

}  // namespace peculiar::statistics
