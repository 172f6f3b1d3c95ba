#include "mock/smoothing.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace peculiar::mock {

namespace {

constexpr std::size_t kLeaf = 12;  // places a leaf at most

/// A k-d tree over places that it puts into the order of its leaves: halves are told apart by the median
/// along their longest side, so that the tree needs no links.
class Tree {
 public:
  explicit Tree(const std::array<std::vector<double>, 3>& position) : order_(position[0].size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    build(position, 0, order_.size());
    places_.resize(order_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) {
      for (std::size_t axis = 0; axis < 3; ++axis) places_[i][axis] = position[axis][order_[i]];
    }
  }

  std::vector<double> distances(std::size_t k) const {
    std::vector<double> result(order_.size());
    Search search;
    for (std::size_t i = 0; i < order_.size(); ++i) {
      // The place itself is the nearest one.
      search.squares.assign(k + 1, std::numeric_limits<double>::infinity());
      search.from = places_[i];
      std::size_t node = 0;
      visit(search, 0, order_.size(), node);
      result[order_[i]] = std::sqrt(search.squares.back());
    }
    return result;
  }

 private:
  struct Node {
    std::size_t axis = 0, right = 0;  // the right child's index; the left one follows its parent
    double at = 0;
  };
  struct Search {
    std::vector<double> squares;  // the least distances so far, ascending
    std::array<double, 3> from{};
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

  void visit(Search& search, std::size_t first, std::size_t last, std::size_t node) const {
    if (last - first <= kLeaf) {
      for (std::size_t i = first; i < last; ++i) offer(search, places_[i]);
      return;
    }
    const Node& split = nodes_[node];
    const std::size_t middle = first + (last - first) / 2;
    const double beyond = search.from[split.axis] - split.at;
    if (beyond < 0) {
      visit(search, first, middle, node + 1);
      if (beyond * beyond < search.squares.back()) visit(search, middle, last, split.right);
    } else {
      visit(search, middle, last, split.right);
      if (beyond * beyond < search.squares.back()) visit(search, first, middle, node + 1);
    }
  }

  static void offer(Search& search, const std::array<double, 3>& place) {
    double square = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const double step = place[axis] - search.from[axis];
      square += step * step;
    }
    std::vector<double>& squares = search.squares;
    if (square >= squares.back()) return;
    std::size_t i = squares.size() - 1;
    for (; i > 0 && squares[i - 1] > square; --i) squares[i] = squares[i - 1];
    squares[i] = square;
  }

  std::vector<std::size_t> order_;
  std::vector<std::array<double, 3>> places_;
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
  for (const double distance : neighbour_distances(position, k))
    deviations.push_back(static_cast<float>(std::min(kSplineDeviation * distance, most)));
  return deviations;
}

}  // namespace peculiar::mock
