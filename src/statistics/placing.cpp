#include "statistics/placing.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/parallel.h"
#include "base/progress.h"
#include "statistics/neighbours.h"

namespace peculiar::statistics {

namespace {

constexpr double kTheta = 0.5;
constexpr int kSteps = 25;
constexpr double kLongestStep = 2;
constexpr double kStill = 0.01;  // steps shorter than this end the iteration

double squared_distance(const Place& a, const Place& b) {
  const double x = a[0] - b[0];
  const double y = a[1] - b[1];
  return x * x + y * y;
}

/// The landmarks in the plane, and their repulsion of a further point.
class Plane {
 public:
  Plane(const std::vector<Place>& places, int threads) : places_(places), tree_(places) {
    constexpr std::size_t kBlock = 256;
    const std::size_t blocks = (places.size() + kBlock - 1) / kBlock;
    std::vector<double> sums(blocks, 0);
    parallel_for(static_cast<std::int64_t>(blocks), threads, [&](std::int64_t block, int) {
      const auto own = static_cast<std::size_t>(block);
      for (std::size_t i = own * kBlock; i < std::min(places.size(), (own + 1) * kBlock); ++i)
        sums[own] += tree_.sums(places[i], kTheta).weight;
    });
    for (const double sum : sums) mean_weight_ += sum / static_cast<double>(places.size());
  }

  /// Equilibrium place of a point with these neighbours and affinities.
  Place rest(std::span<const std::int32_t> near, std::span<const double> affinity) const {
    Place place = start(near, affinity);
    for (int step = 0; step < kSteps; ++step) {
      // At zero gradient, sum of p w (y - y_j) equals the repulsion; solve for y, with w from the previous y.
      const Place push = tree_.sums(place, kTheta).force;
      Place next{push[0] / mean_weight_, push[1] / mean_weight_};
      double weights = 0;
      for (std::size_t k = 0; k < near.size(); ++k) {
        const Place& other = places_[static_cast<std::size_t>(near[k])];
        const double weight = affinity[k] / (1 + squared_distance(place, other));
        weights += weight;
        next[0] += weight * other[0];
        next[1] += weight * other[1];
      }
      const Place move{next[0] / weights - place[0], next[1] / weights - place[1]};
      const double length = std::hypot(move[0], move[1]);
      const double scale = length > kLongestStep ? kLongestStep / length : 1;
      place = {place[0] + scale * move[0], place[1] + scale * move[1]};
      if (length < kStill) break;
    }
    return place;
  }

 private:
  Place start(std::span<const std::int32_t> near, std::span<const double> affinity) const {
    Place best{};
    double greatest = -1;
    for (const std::int32_t candidate : near) {
      const Place& place = places_[static_cast<std::size_t>(candidate)];
      double sum = 0;
      for (std::size_t k = 0; k < near.size(); ++k)
        sum += affinity[k] / (1 + squared_distance(place, places_[static_cast<std::size_t>(near[k])]));
      if (sum > greatest) {
        greatest = sum;
        best = place;
      }
    }
    return best;
  }

  const std::vector<Place>& places_;
  QuadTree tree_;
  double mean_weight_ = 0;  ///< mean over landmarks of the sum of w over the others
};

}  // namespace

std::vector<Place> places_among(const Points& points, const Points& landmarks,
                                const std::vector<Place>& places, const RunContext& context) {
  const NeighbourSearch search(landmarks);
  const Plane plane(places, context.threads);
  const std::size_t each = std::min(landmarks.count(), static_cast<std::size_t>(3 * kPlacedPerplexity + 1));
  const double perplexity = std::min(kPlacedPerplexity, static_cast<double>(each) / 3);
  constexpr std::size_t kQueries = NeighbourSearch::kQueries;
  std::vector<Place> placed(points.count());
  Progress progress(context, "embed: placing", "rows", static_cast<std::int64_t>(points.count()));
  const auto blocks = static_cast<std::int64_t>((points.count() + kQueries - 1) / kQueries);
  parallel_for(blocks, context.threads, [&](std::int64_t block, int) {
    context.stop_if_cancelled("stopped; nothing is written");
    const std::size_t first = static_cast<std::size_t>(block) * kQueries;
    const std::size_t rows = std::min(kQueries, points.count() - first);
    const Neighbours found = search.nearest({points.at(first), rows * points.dimensions}, each);
    std::vector<double> affinity(each);
    for (std::size_t i = 0; i < rows; ++i) {
      const std::span near(&found.index[i * each], each);
      if (found.squared_distance[i * each] == 0) {
        placed[first + i] = places[static_cast<std::size_t>(near.front())];
        continue;
      }
      neighbour_probabilities({&found.squared_distance[i * each], each}, perplexity, affinity);
      placed[first + i] = plane.rest(near, affinity);
    }
    progress.add(static_cast<std::int64_t>(rows));
  });
  return placed;
}

TsneResult tsne_by_landmarks(const Points& points, const std::vector<std::size_t>& landmarks,
                             const TsneOptions& options, const RunContext& context) {
  const Points chosen = chosen_points(points, landmarks);
  TsneResult result = tsne(chosen, options, context);
  std::vector<Place> all = places_among(points, chosen, result.places, context);
  // Landmarks keep their own places, even if another landmark is equal.
  for (std::size_t i = 0; i < landmarks.size(); ++i) all[landmarks[i]] = result.places[i];
  result.places = std::move(all);
  return result;
}

}  // namespace peculiar::statistics
