#pragma once

#include <string_view>

namespace peculiar::survey {

/// The number that "10:00:28.6", "-2 12 21", "10h00m28.6s", "150d07m09s" or a plain number stands for; NaN
/// for anything else. `in_hours`: it is sexagesimal and has no d for degrees, so that a right ascension is in
/// hours.
double parse_angle(std::string_view text, bool& in_hours);

}  // namespace peculiar::survey
