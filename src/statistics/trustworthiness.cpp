#include "statistics/trustworthiness.h"

#include <Eigen/Dense>
#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/parallel.h"

namespace peculiar::statistics {

namespace {

using Near = std::vector<std::pair<double, std::size_t>>;  // squared distance and index, increasing

/// The nearest neighbours of one place in the plane.
Near nearest_places(const std::vector<Place>& places, std::size_t own, std::size_t each) {
  Near best;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const double x = places[i][0] - places[own][0];
    const double y = places[i][1] - places[own][1];
    const std::pair candidate{x * x + y * y, i};
    if (i == own || (best.size() == each && !(candidate < best.back()))) continue;
    best.insert(std::upper_bound(best.begin(), best.end(), candidate), candidate);
    if (best.size() > each) best.pop_back();
  }
  return best;
}

/// Sum, over the nearest in the plane, of how far each ranks beyond `each` among the points.
double penalty(const Points& points, const std::vector<Place>& places, std::size_t own, std::size_t each) {
  using Row = Eigen::Map<const Eigen::VectorXd>;
  const auto dimensions = static_cast<Eigen::Index>(points.dimensions);
  const auto squared_distance = [&](std::size_t i) {
    return (Row(points.at(own), dimensions) - Row(points.at(i), dimensions)).squaredNorm();
  };
  std::vector<double> wanted;
  for (const auto& [unused, number] : nearest_places(places, own, each))
    wanted.push_back(squared_distance(number));
  const double furthest = *std::max_element(wanted.begin(), wanted.end());
  std::vector<double> nearer;
  for (std::size_t i = 0; i < points.count(); ++i) {
    if (i == own) continue;
    if (const double distance = squared_distance(i); distance < furthest) nearer.push_back(distance);
  }
  std::sort(nearer.begin(), nearer.end());
  double sum = 0;
  for (const double distance : wanted) {
    const auto rank = 1 + (std::lower_bound(nearer.begin(), nearer.end(), distance) - nearer.begin());
    sum += std::max(0.0, static_cast<double>(rank) - static_cast<double>(each));
  }
  return sum;
}

}  // namespace

double trustworthiness(const Points& points, const std::vector<Place>& places, std::size_t neighbours,
                       std::span<const std::size_t> rows, const RunContext& context) {
  if (points.count() <= 2 * neighbours)
    throw input_error("{} points are too few for a trustworthiness of {} neighbours: more than {} are needed",
                      points.count(), neighbours, 2 * neighbours);
  const std::size_t count = rows.empty() ? points.count() : rows.size();
  std::vector<double> penalties(count);
  parallel_for(static_cast<std::int64_t>(count), context.threads, [&](std::int64_t i, int) {
    context.stop_if_cancelled("stopped; nothing is written");
    const auto at = static_cast<std::size_t>(i);
    penalties[at] = penalty(points, places, rows.empty() ? at : rows[at], neighbours);
  });
  double sum = 0;
  for (const double one : penalties) sum += one;
  const auto n = static_cast<double>(points.count());
  const auto k = static_cast<double>(neighbours);
  return 1 - 2 * sum / (static_cast<double>(count) * k * (2 * n - 3 * k - 1));
}

}  // namespace peculiar::statistics
