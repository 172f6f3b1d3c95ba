#include "catalog/json_list.h"

#include <algorithm>

namespace peculiar::catalog::detail {

std::optional<std::vector<std::string>> json_values(std::string_view cell) {
  std::vector<std::string> values;
  std::size_t depth = 0;
  for (std::size_t i = 0; i < cell.size();) {
    const char c = cell[i];
    if (c == '[' || c == ']') {
      if (c == ']' && depth == 0) return std::nullopt;
      depth = c == '[' ? depth + 1 : depth - 1;
      ++i;
    } else if (c == '"') {
      std::string text;
      for (++i; i < cell.size() && cell[i] != '"'; ++i) {
        if (cell[i] == '\\' && i + 1 < cell.size()) ++i;
        text += cell[i];
      }
      ++i;
      values.push_back(std::move(text));
    } else if (c == ',' || c == ' ') {
      ++i;
    } else {
      const std::size_t end = std::min(cell.find_first_of(",] ", i), cell.size());
      values.emplace_back(cell.substr(i, end - i));
      if (values.back() == "null") values.back().clear();
      i = end;
    }
  }
  if (depth != 0) return std::nullopt;
  return values;
}

}  // namespace peculiar::catalog::detail
