#pragma once

#include <string>
#include <vector>

namespace peculiar::figure {

struct Tick {
  double at = 0;
  std::string name;  ///< "" of a small one
};

/// From where to where an axis reaches, and its ticks.
struct Axis {
  double low = 0;
  double high = 1;
  bool log = false;
  std::vector<Tick> ticks;

  /// 0 at the low end to 1 at the high one.
  double share_of(double value) const;
};

/// The axis that holds all of `values` which are finite (and above 0 where it is logarithmic), with a little
/// room beyond them, and at most about `most_ticks` ticks with a name. A linear axis of values from 0 on
/// begins at 0 where they come near it, or where `from_zero` says so. A logarithmic axis is named in powers
/// of ten; where it holds fewer than two of them, in their multiples by 2 and 5 too. No such value: 0 to 1.
Axis axis_of(const std::vector<double>& values, bool log, bool from_zero, int most_ticks);

/// "10⁻³", in superscripts of Unicode.
std::string power_of_ten(int exponent);

/// A value as ticks are named: "0.25", "1500", "2×10⁻⁵".
std::string tick_name(double value);

/// Letters as one sees them: bytes that go on with a letter of UTF-8 count for none.
std::size_t letters(const std::string& text);

}  // namespace peculiar::figure
