#include "survey/angle.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace peculiar::survey {

double parse_angle(std::string_view text, bool& in_hours) {
  in_hours = false;
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  double sign = 1;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    sign = text.front() == '-' ? -1 : 1;
    text.remove_prefix(1);
  }
  double parts[3] = {};
  int count = 0;
  while (!text.empty() && count < 3) {
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), parts[count]);
    const bool in_range = parts[count] >= 0 && (count == 0 || parts[count] <= 60);
    if (failure != std::errc() || !in_range) return std::nan("");
    ++count;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    // The separators between hours or degrees, minutes and seconds.
    const std::size_t parted = std::min(text.find_first_not_of(": hdms'\""), text.size());
    if (parted == 0 && !text.empty()) return std::nan("");
    if (count == 1 && parted > 0) in_hours = text.substr(0, parted).find('d') == std::string_view::npos;
    text.remove_prefix(parted);
  }
  if (count == 0 || !text.empty()) return std::nan("");
  return sign * (parts[0] + parts[1] / 60 + parts[2] / 3600);
}

}  // namespace peculiar::survey
