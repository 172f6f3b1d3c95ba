#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

namespace peculiar::analysis {

/// "a", "a and b", "a, b and c"; "" if empty.
inline std::string list_words(const std::vector<std::string>& parts) {
  std::string words;
  for (std::size_t i = 0; i < parts.size(); ++i)
    words += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return words;
}

/// "12.3 %" for 0.123.
inline std::string percent_words(double share) { return fmt::format("{:.3g} %", 100 * share); }

}  // namespace peculiar::analysis
