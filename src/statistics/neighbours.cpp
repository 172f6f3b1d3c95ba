#include "statistics/neighbours.h"

#include <Eigen/Dense>
#include <algorithm>
#include <utility>

#include "base/parallel.h"

namespace peculiar::statistics {

namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Candidate = std::pair<float, std::int32_t>;

constexpr Eigen::Index kQueries = 128;  // compared at once, with so many others:
constexpr Eigen::Index kOthers = 2048;

/// The best so far of one point: kept in a heap whose worst is in front.
void consider(std::vector<Candidate>& best, std::size_t each, const Candidate& candidate) {
  if (best.size() < each) {
    best.push_back(candidate);
    std::push_heap(best.begin(), best.end());
  } else if (candidate < best.front()) {
    std::pop_heap(best.begin(), best.end());
    best.back() = candidate;
    std::push_heap(best.begin(), best.end());
  }
}

}  // namespace

Neighbours nearest_neighbours(const Points& points, std::size_t each, const RunContext& context) {
  const auto count = static_cast<Eigen::Index>(points.count());
  const auto dimensions = static_cast<Eigen::Index>(points.dimensions);
  // In single precision, centred so that little is lost; distances of those found are taken again in double.
  const Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> given(
      points.values.data(), count, dimensions);
  const Matrix centred = (given.rowwise() - given.colwise().mean()).cast<float>();
  const Eigen::VectorXf norms = centred.rowwise().squaredNorm();
  Neighbours result{each, std::vector<std::int32_t>(points.count() * each),
                    std::vector<double>(points.count() * each)};
  parallel_for((count + kQueries - 1) / kQueries, context.threads, [&](std::int64_t block, int) {
    context.stop_if_cancelled("stopped; nothing is written");
    const Eigen::Index first = block * kQueries;
    const Eigen::Index queries = std::min(kQueries, count - first);
    std::vector<std::vector<Candidate>> best(static_cast<std::size_t>(queries));
    Matrix products;
    for (Eigen::Index start = 0; start < count; start += kOthers) {
      const Eigen::Index others = std::min(kOthers, count - start);
      products.noalias() = centred.middleRows(first, queries) * centred.middleRows(start, others).transpose();
      for (Eigen::Index q = 0; q < queries; ++q) {
        for (Eigen::Index i = 0; i < others; ++i) {
          if (start + i == first + q) continue;
          consider(best[static_cast<std::size_t>(q)], each,
                   {norms[start + i] - 2 * products(q, i), static_cast<std::int32_t>(start + i)});
        }
      }
    }
    for (Eigen::Index q = 0; q < queries; ++q) {
      std::vector<std::pair<double, std::int32_t>> exact;
      for (const auto& [unused, other] : best[static_cast<std::size_t>(q)])
        exact.emplace_back((given.row(first + q) - given.row(other)).squaredNorm(), other);
      std::sort(exact.begin(), exact.end());
      for (std::size_t k = 0; k < each; ++k) {
        const std::size_t place = static_cast<std::size_t>(first + q) * each + k;
        result.squared_distance[place] = exact[k].first;
        result.index[place] = exact[k].second;
      }
    }
  });
  return result;
}

}  // namespace peculiar::statistics
