#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/parallel.h"
#include "statistics/neighbours.h"
#include "statistics/tsne.h"

namespace peculiar::statistics {

namespace {

constexpr int kHalvings = 100;
constexpr double kEntropyTolerance = 1e-5;

}  // namespace

void neighbour_probabilities(std::span<const double> squared_distances, double perplexity,
                             std::span<double> out) {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
  double precision = 1;
  const double nearest = squared_distances[0];  // subtracted, so that the exponentials do not underflow
  for (int i = 0; i < kHalvings; ++i) {
    double sum = 0;
    double weighted = 0;
    for (std::size_t k = 0; k < squared_distances.size(); ++k) {
      const double distance = squared_distances[k] - nearest;
      out[k] = std::exp(-precision * distance);
      sum += out[k];
      weighted += out[k] * distance;
    }
    for (std::size_t k = 0; k < squared_distances.size(); ++k) out[k] /= sum;
    const double excess = std::log(sum) + precision * weighted / sum - std::log(perplexity);
    if (std::abs(excess) < kEntropyTolerance) return;
    (excess > 0 ? low : high) = precision;
    precision = std::isinf(high) ? 2 * precision : 0.5 * (low + high);
  }
}

Affinities affinities(const Points& points, double perplexity, const RunContext& context) {
  const std::size_t count = points.count();
  const std::size_t each =
      count <= kExactCount ? count - 1 : std::min(count - 1, static_cast<std::size_t>(3 * perplexity + 1));
  const Neighbours neighbours = nearest_neighbours(points, each, context);
  std::vector<double> probabilities(count * each);
  parallel_for(static_cast<std::int64_t>(count), context.threads, [&](std::int64_t i, int) {
    const std::size_t place = static_cast<std::size_t>(i) * each;
    neighbour_probabilities({&neighbours.squared_distance[place], each}, perplexity,
                            {&probabilities[place], each});
  });
  std::vector<std::vector<std::pair<std::int32_t, double>>> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < each; ++k) {
      const std::int32_t other = neighbours.index[i * each + k];
      const double half = probabilities[i * each + k] / (2 * static_cast<double>(count));
      rows[i].emplace_back(other, half);
      rows[static_cast<std::size_t>(other)].emplace_back(static_cast<std::int32_t>(i), half);
    }
  }
  Affinities result;
  for (auto& row : rows) {
    result.first.push_back(result.other.size());
    std::sort(row.begin(), row.end());
    for (const auto& [other, half] : row) {
      if (result.other.size() > result.first.back() && result.other.back() == other) {
        result.value.back() += half;
      } else {
        result.other.push_back(other);
        result.value.push_back(half);
      }
    }
    row = {};
  }
  result.first.push_back(result.other.size());
  return result;
}

}  // namespace peculiar::statistics
