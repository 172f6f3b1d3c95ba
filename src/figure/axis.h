#pragma once

#include <string>
#include <vector>

namespace peculiar::figure {

struct Tick {
  double at = 0;
  std::string name;  ///< "" of a minor tick
};

/// Limits and ticks of an axis.
struct Axis {
  double low = 0;
  double high = 1;
  bool log = false;
  std::vector<Tick> ticks;

  /// Returns the position along the axis, from 0 at the low end to 1 at the high end.
  double share_of(double value) const;
};

/// Returns an axis that spans all finite `values` (above 0 if logarithmic) with a small margin, and has about
/// `most_ticks` labelled ticks at most. A linear axis of non-negative values starts at 0 if the values come
/// near it or if `from_zero` is set. A logarithmic axis is labelled at powers of ten; if it spans fewer than
/// two of them, with plain numbers, which are those of a linear axis (3, 4, 5, 6) below a factor of ten, else
/// 1, 2 and 5 times the powers. Without values: 0 to 1.
Axis axis_of(const std::vector<double>& values, bool log, bool from_zero, int most_ticks);

/// "10⁻³", with Unicode superscripts.
std::string power_of_ten(int exponent);

/// Tick label of a value: "0.25", "1500", "2×10⁻⁵".
std::string tick_name(double value);

/// Number of characters; UTF-8 continuation bytes do not count.
std::size_t letters(const std::string& text);

}  // namespace peculiar::figure
