#pragma once

#include <string_view>

namespace peculiar::survey {

/// Parses "10:00:28.6", "-2 12 21", "10h00m28.6s", "150d07m09s" or a plain number; returns NaN for anything
/// else. Sets `in_hours` if the text is sexagesimal without a d for degrees: a right ascension is then in
/// hours.
double parse_angle(std::string_view text, bool& in_hours);

}  // namespace peculiar::survey
