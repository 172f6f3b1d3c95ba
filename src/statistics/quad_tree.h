#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::statistics {

using Place = std::array<double, 2>;

/// Points of the plane in a quadtree (Barnes & Hut 1986), for sums over all pairs of Student's t kernel.
class QuadTree {
 public:
  explicit QuadTree(std::span<const Place> places);

  struct Sums {
    double weight = 0;  ///< sum of w = 1 / (1 + squared distance)
    Place force{0, 0};  ///< sum of w^2 times the vector from the other point
  };
  /// Sums over all points except the one at `place`. Squares narrower than `theta` times their distance count
  /// as one point; 0 is exact.
  Sums sums(const Place& place, double theta) const;

  /// Indices of the points in tree order: neighbours in it are close to each other.
  const std::vector<std::int32_t>& order() const { return order_; }

 private:
  struct Node {
    Place centre{0, 0};  ///< mean of its points
    double count = 0;
    double squared_width = 0;  ///< 0: a leaf
    std::int32_t next = 0;     ///< index of the next node outside this one
  };
  void build(std::size_t begin, std::size_t end, int level);

  std::span<const Place> places_;
  std::vector<std::int32_t> order_;
  std::vector<std::uint64_t> keys_;  ///< Morton keys of the ordered points: interleaved bits of x and y
  double width_ = 1;                 ///< width of the square around all points
  std::vector<Node> nodes_;          ///< parents before their children
};

}  // namespace peculiar::statistics
