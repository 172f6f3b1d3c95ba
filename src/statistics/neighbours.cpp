#include "statistics/neighbours.h"

#include <Eigen/Dense>
#include <algorithm>
#include <utility>

#include "base/parallel.h"

namespace peculiar::statistics {

namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Rows = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
using Candidate = std::pair<float, std::int32_t>;

constexpr Eigen::Index kOthers = 2048;  // compared with the queries at once
constexpr Eigen::Index kChunk = 32;     // skipped together if all are too far

/// The best candidates so far for one point, in a heap with the worst first.
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

/// Considers points [start, start + distances.size()) of the set, at these distances, except `own`.
void consider_all(std::vector<Candidate>& best, std::size_t each, const Eigen::VectorXf& distances,
                  Eigen::Index start, Eigen::Index own) {
  for (Eigen::Index chunk = 0; chunk < distances.size(); chunk += kChunk) {
    const Eigen::Index size = std::min(kChunk, distances.size() - chunk);
    // Indices increase, so a tie with the worst loses.
    if (best.size() == each && !(distances.segment(chunk, size).minCoeff() < best.front().first)) continue;
    for (Eigen::Index i = chunk; i < chunk + size; ++i) {
      if (start + i != own) consider(best, each, {distances[i], static_cast<std::int32_t>(start + i)});
    }
  }
}

}  // namespace

/// Single precision on centred points, to lose little; distances of the results are recomputed in double
/// precision.
struct NeighbourSearch::Impl {
  explicit Impl(const Points& among)
      : given(among.values.data(), static_cast<Eigen::Index>(among.count()),
              static_cast<Eigen::Index>(among.dimensions)),
        mean(given.colwise().mean()),
        centred((given.rowwise() - mean).cast<float>()),
        norms(centred.rowwise().squaredNorm()) {}

  /// `own`: index of the first query in the set, or negative for queries outside the set.
  Neighbours nearest(const Rows& queries, std::size_t each, Eigen::Index own) const {
    const Matrix asked = (queries.rowwise() - mean).cast<float>();
    const auto count = static_cast<std::size_t>(queries.rows());
    std::vector<std::vector<Candidate>> best(count);
    Matrix products;
    Eigen::VectorXf distances;
    for (Eigen::Index start = 0; start < given.rows(); start += kOthers) {
      const Eigen::Index others = std::min(kOthers, given.rows() - start);
      products.noalias() = asked * centred.middleRows(start, others).transpose();
      for (Eigen::Index q = 0; q < queries.rows(); ++q) {
        distances = norms.segment(start, others) - 2 * products.row(q).transpose();
        consider_all(best[static_cast<std::size_t>(q)], each, distances, start, own < 0 ? -1 : own + q);
      }
    }
    Neighbours result{each, std::vector<std::int32_t>(count * each), std::vector<double>(count * each)};
    std::vector<std::pair<double, std::int32_t>> exact;
    for (std::size_t q = 0; q < count; ++q) {
      exact.clear();
      for (const auto& [unused, other] : best[q])
        exact.emplace_back((queries.row(static_cast<Eigen::Index>(q)) - given.row(other)).squaredNorm(),
                           other);
      std::sort(exact.begin(), exact.end());
      for (std::size_t k = 0; k < each; ++k) {
        result.squared_distance[q * each + k] = exact[k].first;
        result.index[q * each + k] = exact[k].second;
      }
    }
    return result;
  }

  Rows given;
  Eigen::RowVectorXd mean;
  Matrix centred;
  Eigen::VectorXf norms;
};

NeighbourSearch::NeighbourSearch(const Points& among) : impl_(std::make_unique<Impl>(among)) {}
NeighbourSearch::~NeighbourSearch() = default;

Neighbours NeighbourSearch::nearest(std::span<const double> queries, std::size_t each) const {
  const Eigen::Index dimensions = impl_->given.cols();
  return impl_->nearest(Rows(queries.data(), std::ssize(queries) / dimensions, dimensions), each, -1);
}

Neighbours NeighbourSearch::nearest_others(std::size_t first, std::size_t count, std::size_t each) const {
  const Rows& given = impl_->given;
  const auto start = static_cast<Eigen::Index>(first);
  return impl_->nearest(
      Rows(given.data() + start * given.cols(), static_cast<Eigen::Index>(count), given.cols()), each, start);
}

Neighbours nearest_neighbours(const Points& points, std::size_t each, const RunContext& context) {
  const std::size_t count = points.count();
  constexpr std::size_t kQueries = NeighbourSearch::kQueries;
  const NeighbourSearch search(points);
  Neighbours result{each, std::vector<std::int32_t>(count * each), std::vector<double>(count * each)};
  const auto blocks = static_cast<std::int64_t>((count + kQueries - 1) / kQueries);
  parallel_for(blocks, context.threads, [&](std::int64_t block, int) {
    context.stop_if_cancelled("stopped; nothing is written");
    const std::size_t first = static_cast<std::size_t>(block) * kQueries;
    const Neighbours own = search.nearest_others(first, std::min(kQueries, count - first), each);
    const auto place = static_cast<std::ptrdiff_t>(first * each);
    std::copy(own.index.begin(), own.index.end(), result.index.begin() + place);
    std::copy(own.squared_distance.begin(), own.squared_distance.end(),
              result.squared_distance.begin() + place);
  });
  return result;
}

}  // namespace peculiar::statistics
