#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
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

/// "1 image", "240 images"; `many` is the plural if it does not only add an s.
inline std::string counted(std::int64_t count, const std::string& one, const std::string& many = "") {
  const std::string& word = count == 1 ? one : many.empty() ? one + "s" : many;
  return std::to_string(count) + " " + word;
}

}  // namespace peculiar
