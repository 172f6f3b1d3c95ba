#include "statistics/quad_tree.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace peculiar::statistics {

namespace {

constexpr int kLevels = 26;  // maximum depth; closer points share a leaf

/// Inserts a zero after each of the lower 32 bits.
std::uint64_t spread(std::uint64_t bits) {
  bits = (bits | bits << 16) & 0x0000FFFF0000FFFF;
  bits = (bits | bits << 8) & 0x00FF00FF00FF00FF;
  bits = (bits | bits << 4) & 0x0F0F0F0F0F0F0F0F;
  bits = (bits | bits << 2) & 0x3333333333333333;
  return (bits | bits << 1) & 0x5555555555555555;
}

}  // namespace

QuadTree::QuadTree(std::span<const Place> places) : places_(places) {
  Place low{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()};
  Place high{-low[0], -low[1]};
  for (const Place& place : places) {
    for (const std::size_t axis : {0, 1}) {
      low[axis] = std::min(low[axis], place[axis]);
      high[axis] = std::max(high[axis], place[axis]);
    }
  }
  width_ = std::max({high[0] - low[0], high[1] - low[1], std::numeric_limits<double>::min()});
  const double scale = static_cast<double>((std::uint64_t{1} << kLevels) - 1) / width_;
  std::vector<std::pair<std::uint64_t, std::int32_t>> keyed;
  keyed.reserve(places.size());
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto x = static_cast<std::uint64_t>((places[i][0] - low[0]) * scale);
    const auto y = static_cast<std::uint64_t>((places[i][1] - low[1]) * scale);
    keyed.emplace_back(spread(x) | spread(y) << 1, static_cast<std::int32_t>(i));
  }
  std::sort(keyed.begin(), keyed.end());
  for (const auto& [key, index] : keyed) {
    keys_.push_back(key);
    order_.push_back(index);
  }
  nodes_.reserve(2 * places.size());
  if (!places.empty()) build(0, places.size(), kLevels);
}

void QuadTree::build(std::size_t begin, std::size_t end, int level) {
  // Skip squares that contain only one smaller square.
  while (level > 0 && keys_[begin] >> (2 * (level - 1)) == keys_[end - 1] >> (2 * (level - 1))) --level;
  const std::size_t own = nodes_.size();
  nodes_.emplace_back();
  Node node;
  if (level == 0) {
    for (std::size_t i = begin; i < end; ++i) {
      const Place& place = places_[static_cast<std::size_t>(order_[i])];
      node.centre[0] += place[0];
      node.centre[1] += place[1];
    }
    node.count = static_cast<double>(end - begin);
  } else {
    node.squared_width = std::pow(std::ldexp(width_, level - kLevels), 2);
    for (std::size_t first = begin; first < end;) {
      const std::uint64_t quarter = keys_[first] >> (2 * (level - 1));
      const auto last = std::upper_bound(
          keys_.begin() + static_cast<std::ptrdiff_t>(first),
          keys_.begin() + static_cast<std::ptrdiff_t>(end), quarter,
          [level](std::uint64_t wanted, std::uint64_t key) { return wanted < key >> (2 * (level - 1)); });
      const auto next = static_cast<std::size_t>(last - keys_.begin());
      const std::size_t child = nodes_.size();
      build(first, next, level - 1);
      node.count += nodes_[child].count;
      node.centre[0] += nodes_[child].count * nodes_[child].centre[0];
      node.centre[1] += nodes_[child].count * nodes_[child].centre[1];
      first = next;
    }
  }
  node.centre[0] /= node.count;
  node.centre[1] /= node.count;
  node.next = static_cast<std::int32_t>(nodes_.size());
  nodes_[own] = node;
}

QuadTree::Sums QuadTree::sums(const Place& place, double theta) const {
  Sums result;
  const double squared_theta = theta * theta;
  for (std::size_t i = 0; i < nodes_.size();) {
    const Node& node = nodes_[i];
    const double x = place[0] - node.centre[0];
    const double y = place[1] - node.centre[1];
    const double squared = x * x + y * y;
    if (node.squared_width > squared_theta * squared || (node.squared_width > 0 && squared == 0)) {
      ++i;
      continue;
    }
    const double weight = 1 / (1 + squared);
    const double all = node.count * weight;
    result.weight += all;
    result.force[0] += all * weight * x;
    result.force[1] += all * weight * y;
    i = static_cast<std::size_t>(node.next);
  }
  result.weight -= 1;  // the point itself, at distance 0
  return result;
}

}  // namespace peculiar::statistics
