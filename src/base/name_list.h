#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace peculiar {

/// Lists names for a message, at most `most` of them: "a, b, c and 467 more".
inline std::string listed(const std::vector<std::string>& names, std::size_t most = 30) {
  std::string words;
  for (std::size_t i = 0; i < std::min(names.size(), most); ++i) words += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > most) words += " and " + std::to_string(names.size() - most) + " more";
  return words;
}

}  // namespace peculiar
