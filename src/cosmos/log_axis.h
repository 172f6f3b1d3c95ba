#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace peculiar::cosmos {

/// Locates a value among increasing, positive knots on a logarithmic scale, in constant time. Thread-safe.
class LogAxis {
 public:
  struct Place {
    std::size_t below, above;  ///< neighbouring knots; equal if there is only one
    double fraction;           ///< of the interval from `below` to `above`, 0 to 1
  };

  LogAxis() = default;
  /// Error (internal): no knots, or knots that are not positive and increasing.
  explicit LogAxis(std::span<const double> knots);

  std::size_t size() const { return log_knots_.size(); }
  /// False for a NaN.
  bool contains(double value) const { return value >= first_ && value <= last_; }
  /// Values outside the knots give the ends; NaN gives the lower end.
  Place locate(double value) const {
    if (!(value > first_)) return {0, low_neighbour_, 0};
    const std::size_t end = log_knots_.size() - 1;
    if (value >= last_) return {end - low_neighbour_, end, 1};
    const double x = std::log2(value);
    std::size_t k = first_in_bin_[static_cast<std::size_t>((x - log_knots_.front()) * bins_per_unit_)];
    // Branchless, as the ages of particles come in no order and a branch would be mispredicted.
    for (int step = 0; step < steps_; ++step) k += x >= upper_[k] ? 1 : 0;
    return {k, k + 1, (x - log_knots_[k]) * inverse_width_[k]};
  }

 private:
  double first_ = 0, last_ = 0, bins_per_unit_ = 0;
  std::size_t low_neighbour_ = 0;  // of knot 0: 1, or 0 if there is only one knot
  int steps_ = 0;                  // the largest number of knots within a bin
  std::vector<double> log_knots_, inverse_width_;
  std::vector<double> upper_;  // end of the interval above each knot; the last one is never reached
  std::vector<std::uint32_t> first_in_bin_;  // the knot at or below the lower end of a bin
};

}  // namespace peculiar::cosmos
