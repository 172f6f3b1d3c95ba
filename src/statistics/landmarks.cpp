#include "statistics/landmarks.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "base/parallel.h"
#include "base/progress.h"
#include "base/random.h"
#include "statistics/neighbours.h"

namespace peculiar::statistics {

namespace {

constexpr std::size_t kShare = 6;  // one in six from rare groups, one in six from sparse regions
constexpr std::size_t kPilotsOfCell = 10;
constexpr std::size_t kPartitions = 3;
constexpr std::size_t kLargestCell = 4096;   // maximum number of points compared with each other
constexpr double kLeastSquaredRatio = 1e-4;  // equal points count as no rarer than very close ones

/// Calls work(first, found) for blocks of the points; `found` has the nearest `each` of these pilots.
template <typename Work>
void for_nearest(const Points& points, const Points& pilots, std::size_t each, const std::string& what,
                 const RunContext& context, const Work& work) {
  const NeighbourSearch search(pilots);
  constexpr std::size_t kQueries = NeighbourSearch::kQueries;
  const auto blocks = static_cast<std::int64_t>((points.count() + kQueries - 1) / kQueries);
  Progress progress(context, what, "rows", static_cast<std::int64_t>(points.count()));
  parallel_for(blocks, context.threads, [&](std::int64_t block, int) {
    context.stop_if_cancelled("stopped; nothing is written");
    const std::size_t first = static_cast<std::size_t>(block) * kQueries;
    const std::size_t rows = std::min(kQueries, points.count() - first);
    work(first, search.nearest({points.at(first), rows * points.dimensions}, each));
    progress.add(static_cast<std::int64_t>(rows));
  });
}

/// Squared distance of every point to its kSparseRank-th nearest pilot.
std::vector<double> sparseness(const Points& points, const Points& pilots, const RunContext& context) {
  std::vector<double> result(points.count());
  const std::size_t each = std::min(kSparseRank, pilots.count());
  for_nearest(points, pilots, each, "embed: sparse regions", context,
              [&](std::size_t first, const Neighbours& found) {
                for (std::size_t i = each - 1; i < found.index.size(); i += each)
                  result[first + i / each] = found.squared_distance[i];
              });
  return result;
}

/// Index of the nearest centre for every point.
std::vector<std::int32_t> cells_of(const Points& points, const Points& centres, const RunContext& context) {
  std::vector<std::int32_t> cell(points.count());
  for_nearest(
      points, centres, 1, "embed: rare groups", context, [&](std::size_t first, const Neighbours& found) {
        std::copy(found.index.begin(), found.index.end(), cell.begin() + static_cast<std::ptrdiff_t>(first));
      });
  return cell;
}

/// Indices of the points in each cell, in parts of up to kLargestCell.
std::vector<std::vector<std::size_t>> parts_of_cells(const std::vector<std::int32_t>& cell,
                                                     std::size_t cells) {
  std::vector<std::vector<std::size_t>> parts(cells);
  for (std::size_t i = 0; i < cell.size(); ++i) {
    auto& own = parts[static_cast<std::size_t>(cell[i])];
    own.push_back(i);
    if (own.size() < kLargestCell) continue;
    std::vector<std::size_t> full;
    full.swap(own);
    parts.push_back(std::move(full));
  }
  return parts;
}

/// Lowers `near` to the squared distance of each point to its kGroupRank-th nearest in the cell, if smaller.
void lower_to_cell(std::vector<double>& near, const Points& points, const std::vector<std::int32_t>& cell,
                   std::size_t cells, const RunContext& context) {
  const std::vector<std::vector<std::size_t>> parts = parts_of_cells(cell, cells);
  parallel_for(std::ssize(parts), context.threads, [&](std::int64_t i, int) {
    context.stop_if_cancelled("stopped; nothing is written");
    const std::vector<std::size_t>& own = parts[static_cast<std::size_t>(i)];
    if (own.size() <= kGroupRank) return;
    const Points part = chosen_points(points, own);
    const NeighbourSearch search(part);
    for (std::size_t first = 0; first < own.size(); first += NeighbourSearch::kQueries) {
      const std::size_t rows = std::min(NeighbourSearch::kQueries, own.size() - first);
      const Neighbours found = search.nearest_others(first, rows, kGroupRank);
      for (std::size_t k = 0; k < rows; ++k) {
        double& least = near[own[first + k]];
        least = std::min(least, found.squared_distance[k * kGroupRank + kGroupRank - 1]);
      }
    }
  });
}

/// Indices of the `count` largest keys, largest first.
std::vector<std::size_t> greatest(const std::vector<double>& keys, std::size_t count) {
  std::vector<std::size_t> order(keys.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(count, order.size()));
  std::partial_sort(order.begin(), end, order.end(), [&](std::size_t a, std::size_t b) {
    return keys[a] != keys[b] ? keys[a] > keys[b] : a < b;
  });
  order.erase(end, order.end());
  return order;
}

/// The landmarks so far.
struct Choice {
  std::vector<bool> taken;
  std::size_t count = 0;

  bool take(std::size_t number) {
    if (taken[number]) return false;
    taken[number] = true;
    ++count;
    return true;
  }
  /// Takes the first `more` of these that are not yet taken.
  void take_from(const std::vector<std::size_t>& order, std::size_t more) {
    for (std::size_t i = 0; i < order.size() && more > 0; ++i) more -= take(order[i]) ? 1 : 0;
  }
};

/// Takes `more` points from rare groups. The border of two cells may split a group; the borders of another
/// partition rarely split the same group.
void take_rare(Choice& choice, const Points& points, const std::vector<std::size_t>& pilots,
               const std::vector<double>& far, std::size_t more, const RunContext& context) {
  std::vector<double> rarities(points.count(), INFINITY);
  std::vector<std::int32_t> cell;
  const std::size_t centres = std::max<std::size_t>(1, pilots.size() / kPilotsOfCell);
  for (std::size_t partition = 0; partition < std::min(kPartitions, pilots.size()); ++partition) {
    const auto first = pilots.begin() + static_cast<std::ptrdiff_t>(partition * centres);
    const std::vector<std::size_t> own(first, first + static_cast<std::ptrdiff_t>(centres));
    cell = cells_of(points, chosen_points(points, own), context);
    lower_to_cell(rarities, points, cell, centres, context);
  }
  for (std::size_t i = 0; i < rarities.size(); ++i)
    rarities[i] = far[i] > 0 ? far[i] / std::max(rarities[i], kLeastSquaredRatio * far[i]) : 0;
  std::vector<std::size_t> of_cell(centres, 0);
  // Some of the first candidates are in cells that are already full.
  for (const std::size_t number : greatest(rarities, 20 * more)) {
    std::size_t& own = of_cell[static_cast<std::size_t>(cell[number])];
    if (more == 0 || own == kMostOfCell || !choice.take(number)) continue;
    ++own;
    --more;
  }
}

}  // namespace

std::vector<std::size_t> draw_landmarks(const Points& points, std::size_t count,
                                        std::span<const std::size_t> always, const RunContext& context) {
  std::vector<std::size_t> order(points.count());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (points.count() <= count) return order;
  RandomStream random(context.seed, "landmarks");
  shuffle(order, random);
  Choice choice{std::vector<bool>(points.count(), false)};
  for (const std::size_t number : always.first(std::min(always.size(), count))) choice.take(number);

  std::vector<std::size_t> pilots = order;
  pilots.resize(std::min(kPilots, count));
  std::vector<double> keys = sparseness(points, chosen_points(points, pilots), context);
  const std::size_t share = (count - choice.count) / kShare;
  take_rare(choice, points, pilots, keys, share, context);
  // The largest u^(1 / weight) are a weighted draw without replacement (Efraimidis & Spirakis 2006); the keys
  // are -log(-log) of that, which has the same order without underflow.
  for (double& key : keys)
    key = kSparsePower / 2 * std::log(std::max(key, 1e-300)) - std::log(-std::log(1 - random.uniform()));
  choice.take_from(greatest(keys, choice.count + share), share);
  choice.take_from(order, count - choice.count);

  std::vector<std::size_t> landmarks;
  for (std::size_t i = 0; i < choice.taken.size(); ++i) {
    if (choice.taken[i]) landmarks.push_back(i);
  }
  return landmarks;
}

}  // namespace peculiar::statistics
