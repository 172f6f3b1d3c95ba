#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace peculiar {

/// A normal distribution's deviation over its median absolute deviation.
inline constexpr double kSigmaOfMad = 1.4826;

/// The value of this rank, from 0 for the least; reorders. There are that many.
template <typename Value>
Value value_of_rank(std::vector<Value>& values, std::size_t rank) {
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

/// The value at a share (0 to 1) of the ranks, the nearest one, not interpolated; reorders. There is one at
/// least.
template <typename Value>
Value value_at_share(std::vector<Value>& values, double share) {
  return value_of_rank(values,
                       static_cast<std::size_t>(std::lround(share * static_cast<double>(values.size() - 1))));
}

/// The middle value, the greater of the two middle ones; reorders. There is one at least.
template <typename Value>
Value upper_median(std::vector<Value>& values) {
  return value_of_rank(values, values.size() / 2);
}

}  // namespace peculiar
