#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace peculiar {

/// Ratio of the standard deviation of a normal distribution to its median absolute deviation.
inline constexpr double kSigmaOfMad = 1.4826;

/// The value of this rank, counted from 0 for the smallest; reorders `values`. `rank` must be less than their
/// number.
template <typename Value>
Value value_of_rank(std::vector<Value>& values, std::size_t rank) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

/// The value at a fraction `share` (0 to 1) of the ranks: the nearest rank, not interpolated; reorders
/// `values`, which must not be empty.
template <typename Value>
Value value_at_share(std::vector<Value>& values, double share) {
  return value_of_rank(values,
                       static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1))));
}

/// The median, or the larger of the two middle values; reorders `values`, which must not be empty.
template <typename Value>
Value upper_median(std::vector<Value>& values) {
  return value_of_rank(values, values.size() / 2);
}

}  // namespace peculiar
