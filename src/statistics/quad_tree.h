#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::statistics {

using Place = std::array<double, 2>;

/// Points of the plane in nested squares (Barnes & Hut 1986), for sums over all pairs of Student's t kernel.
class QuadTree {
 public:
  explicit QuadTree(std::span<const Place> places);

  struct Sums {
    double weight = 0;  ///< sum of w = 1 / (1 + squared distance)
    Place force{0, 0};  ///< sum of w^2 times the vector from the other point
  };
  /// Over all other points than the one at `place`; squares less wide than `theta` times their distance count
  /// as one point. 0 is exact.
  Sums sums(const Place& place, double theta) const;

  /// The points in the order of the squares: neighbours in it are near each other.
  const std::vector<std::int32_t>& order() const { return order_; }

 private:
  struct Node {
    Place centre{0, 0};  ///< of its points
    double count = 0;
    double squared_width = 0;  ///< 0: a leaf
    std::int32_t next = 0;     ///< the node after all that are in it
  };
  void build(std::size_t begin, std::size_t end, int level);

  std::span<const Place> places_;
  std::vector<std::int32_t> order_;
  std::vector<std::uint64_t> keys_;  ///< of the ordered points: their digits of x and y, interleaved
  double width_ = 1;                 ///< of the square round all
  std::vector<Node> nodes_;          ///< each before those in it
};

}  // namespace peculiar::statistics
