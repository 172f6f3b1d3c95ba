#include "statistics/k_means.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "base/error.h"
#include "base/random.h"

namespace peculiar::statistics {

namespace {

using Centres = std::vector<std::vector<double>>;

class PointSet {
 public:
  PointSet(std::span<const double> values, std::size_t dimensions)
      : values_(values), dimensions_(dimensions) {}

  std::size_t count() const { return values_.size() / dimensions_; }
  std::vector<double> at(std::size_t i) const {
    const auto from = values_.begin() + static_cast<std::ptrdiff_t>(i * dimensions_);
    return {from, from + static_cast<std::ptrdiff_t>(dimensions_)};
  }
  double squared_distance(std::size_t i, const std::vector<double>& centre) const {
    double sum = 0;
    for (std::size_t d = 0; d < dimensions_; ++d) {
      const double difference = values_[i * dimensions_ + d] - centre[d];
      sum += difference * difference;
    }
    return sum;
  }

 private:
  std::span<const double> values_;
  std::size_t dimensions_;
};

/// Chooses each further seed with a probability proportional to the squared distance from the existing seeds.
Centres seeds_of(const PointSet& points, int clusters, RandomStream& random) {
  Centres seeds{points.at(random.below(points.count()))};
  std::vector<double> nearest(points.count(), std::numeric_limits<double>::infinity());
  while (std::ssize(seeds) < clusters) {
    double total = 0;
    for (std::size_t i = 0; i < nearest.size(); ++i) {
      nearest[i] = std::min(nearest[i], points.squared_distance(i, seeds.back()));
      total += nearest[i];
    }
    if (!(total > 0))
      throw input_error("there are only {} distinct points for {} clusters", seeds.size(), clusters);
    const double drawn = random.uniform(0, total);
    double sum = 0;
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < nearest.size() && sum <= drawn; ++i) {
      if (nearest[i] > 0) chosen = i;
      sum += nearest[i];
    }
    seeds.push_back(points.at(chosen));
  }
  return seeds;
}

/// Assigns each point to its nearest centre; returns whether any assignment changed.
bool assign(const PointSet& points, Clustering& result) {
  bool changed = false;
  result.inertia = 0;
  for (std::size_t i = 0; i < points.count(); ++i) {
    int best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (int k = 0; k < static_cast<int>(result.centres.size()); ++k) {
      const double distance = points.squared_distance(i, result.centres[static_cast<std::size_t>(k)]);
      if (distance < least) {
        least = distance;
        best = k;
      }
    }
    changed = changed || result.cluster[i] != best;
    result.cluster[i] = best;
    result.inertia += least;
  }
  return changed;
}

/// Moves centres to the means of their points; a centre without points moves to the point farthest from its
/// own centre.
void move_centres(const PointSet& points, Clustering& result) {
  result.sizes.assign(result.centres.size(), 0);
  Centres sums(result.centres.size(), std::vector<double>(result.centres[0].size(), 0));
  std::size_t farthest = 0;
  double greatest = -1;
  for (std::size_t i = 0; i < points.count(); ++i) {
    const auto k = static_cast<std::size_t>(result.cluster[i]);
    const std::vector<double> point = points.at(i);
    for (std::size_t d = 0; d < point.size(); ++d) sums[k][d] += point[d];
    ++result.sizes[k];
    const double distance = points.squared_distance(i, result.centres[k]);
    if (distance > greatest) {
      greatest = distance;
      farthest = i;
    }
  }
  for (std::size_t k = 0; k < sums.size(); ++k) {
    for (double& value : sums[k]) value /= static_cast<double>(std::max<std::int64_t>(1, result.sizes[k]));
    result.centres[k] = result.sizes[k] > 0 ? sums[k] : points.at(farthest);
  }
}

void largest_first(Clustering& result) {
  std::vector<std::size_t> order(result.centres.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(-result.sizes[a], result.centres[a]) < std::pair(-result.sizes[b], result.centres[b]);
  });
  const Clustering found = result;
  std::vector<int> place(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) {
    place[order[k]] = static_cast<int>(k);
    result.centres[k] = found.centres[order[k]];
    result.sizes[k] = found.sizes[order[k]];
  }
  for (int& cluster : result.cluster) cluster = place[static_cast<std::size_t>(cluster)];
}

}  // namespace

Clustering k_means(std::span<const double> values, std::size_t dimensions, int clusters, int restarts,
                   const RunContext& context) {
  const PointSet points(values, dimensions);
  if (static_cast<std::int64_t>(points.count()) < clusters)
    throw input_error("there are only {} points for {} clusters", points.count(), clusters);
  Clustering best;
  for (int restart = 0; restart < restarts; ++restart) {
    context.stop_if_cancelled("stopped; nothing is written");
    RandomStream random(context.seed, "k-means", static_cast<std::uint64_t>(restart));
    Clustering one;
    one.centres = seeds_of(points, clusters, random);
    one.cluster.assign(points.count(), -1);
    while (assign(points, one)) {
      move_centres(points, one);
      ++one.iterations;
    }
    if (restart == 0 || one.inertia < best.inertia) best = std::move(one);
  }
  largest_first(best);
  return best;
}

}  // namespace peculiar::statistics
