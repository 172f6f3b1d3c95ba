#include "mock/smoothing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/wide_loops.h"
#include "mock/nearest.h"

namespace peculiar::mock {

namespace {

constexpr std::size_t kLeaf = 40;  // maximum number of places per leaf
constexpr std::size_t kLanes = 4;  // numbers processed at once
constexpr double kFar = std::numeric_limits<double>::infinity();

/// A k-d tree over places, which it sorts in the order of its leaves. Halves are split at the median along
/// their longest side, so that the tree needs no links.
class Tree {
 public:
  explicit Tree(const std::array<std::vector<double>, 3>& position) : order_(position[0].size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    build(position, 0, order_.size());
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (const std::size_t i : order_) places_[axis].push_back(position[axis][i]);
      places_[axis].resize(order_.size() + kLanes, kFar);
    }
  }

  PECULIAR_WIDE_LOOPS std::vector<double> distances(std::size_t k) const {
    std::vector<double> result(order_.size());
    Nearest nearest(k + 1, kLeaf);  // includes the place itself
    std::vector<Branch> waiting;
    double last = kFar;
    std::array<double, 3> from{};
    for (std::size_t i = 0; i < order_.size(); ++i) {
      // The ball around this place that contains the previous place's ball holds enough places.
      double step2 = 0;
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const double step = places_[axis][i] - from[axis];
        step2 += step * step;
        from[axis] = places_[axis][i];
      }
      const double reach = (last + std::sqrt(step2)) * (1 + 1e-9);
      nearest.restart(reach > 0 ? reach * reach : kFar);
      search(from, nearest, waiting);
      last = std::sqrt(nearest.last());
      result[order_[i]] = last;
    }
    return result;
  }

 private:
  struct Node {
    std::size_t axis = 0, right = 0;  // the right child's index; the left one follows its parent
    double at = 0;
  };
  /// A half that a search has postponed.
  struct Branch {
    std::size_t first, last, node;
    double square;                 // distance to it
    std::array<double, 3> beyond;  // along the axes
  };

  void build(const std::array<std::vector<double>, 3>& position, std::size_t first, std::size_t last) {
    if (last - first <= kLeaf) return;
    std::size_t axis = 0;
    double longest = -1;
    for (std::size_t a = 0; a < 3; ++a) {
      double low = position[a][order_[first]], high = low;
      for (std::size_t i = first; i < last; ++i) {
        low = std::min(low, position[a][order_[i]]);
        high = std::max(high, position[a][order_[i]]);
      }
      if (high - low > longest) longest = high - low, axis = a;
    }
    const std::size_t middle = first + (last - first) / 2;
    const auto at = [this](std::size_t i) { return order_.begin() + static_cast<std::ptrdiff_t>(i); };
    std::nth_element(at(first), at(middle), at(last),
                     [&](std::size_t a, std::size_t b) { return position[axis][a] < position[axis][b]; });
    const std::size_t node = nodes_.size();
    nodes_.push_back({axis, 0, position[axis][order_[middle]]});
    build(position, first, middle);
    nodes_[node].right = nodes_.size();
    build(position, middle, last);
  }

  [[gnu::always_inline]] inline void search(const std::array<double, 3>& from, Nearest& nearest,
                                            std::vector<Branch>& waiting) const {
    waiting.push_back({0, order_.size(), 0, 0, {}});
    while (!waiting.empty()) {
      Branch branch = waiting.back();
      waiting.pop_back();
      if (!(branch.square < nearest.bound())) continue;
      while (branch.last - branch.first > kLeaf) {
        const Node& split = nodes_[branch.node];
        const std::size_t middle = branch.first + (branch.last - branch.first) / 2;
        const double beyond = from[split.axis] - split.at;
        Branch other = branch;
        const double before = branch.beyond[split.axis];
        other.square += beyond * beyond - before * before;
        other.beyond[split.axis] = beyond;
        if (beyond < 0) {
          other.first = branch.last = middle;
          other.node = split.right;
          ++branch.node;
        } else {
          other.last = branch.first = middle;
          other.node = branch.node + 1;
          branch.node = split.right;
        }
        if (other.square < nearest.bound()) waiting.push_back(other);
      }
      offer(branch, from, nearest);
    }
  }

  [[gnu::always_inline]] inline void offer(const Branch& leaf, const std::array<double, 3>& from,
                                           Nearest& nearest) const {
    double squares[kLeaf + kLanes];
    const double* __restrict x = places_[0].data() + leaf.first;
    const double* __restrict y = places_[1].data() + leaf.first;
    const double* __restrict z = places_[2].data() + leaf.first;
    const std::size_t count = leaf.last - leaf.first;
    for (std::size_t i = 0; i < count; i += kLanes) {
      for (std::size_t lane = i; lane < i + kLanes; ++lane) {
        const double dx = x[lane] - from[0], dy = y[lane] - from[1], dz = z[lane] - from[2];
        squares[lane] = dx * dx + dy * dy + dz * dz;
      }
    }
    nearest.offer(squares, count);
  }

  std::vector<std::size_t> order_;
  std::array<std::vector<double>, 3> places_;
  std::vector<Node> nodes_;
};

}  // namespace

std::vector<double> neighbour_distances(const std::array<std::vector<double>, 3>& position, int k) {
  const std::size_t count = position[0].size();
  if (count < 2 || k < 1) return std::vector<double>(count, 0.0);
  return Tree(position).distances(std::min(static_cast<std::size_t>(k), count - 1));
}

std::vector<float> kernel_deviations(const std::array<std::vector<double>, 3>& position, int k, double most) {
  std::vector<float> deviations;
  deviations.reserve(position[0].size());
  for (const double distance : neighbour_distances(position, k))
    deviations.push_back(static_cast<float>(std::min(kSplineDeviation * distance, most)));
  return deviations;
}

}  // namespace peculiar::mock
