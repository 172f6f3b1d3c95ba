#include "catalog/json_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>

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
      const std::size_t start = i;
      bool has_escapes = false;
      for (++i; i < cell.size() && cell[i] != '"'; ++i) {
        if (cell[i] != '\\') continue;
        has_escapes = true;
        ++i;
      }
      if (i >= cell.size()) return std::nullopt;
      const std::string_view quoted = cell.substr(start, ++i - start);
      if (has_escapes) {
        const auto text = nlohmann::json::parse(quoted.begin(), quoted.end(), nullptr, false);
        if (!text.is_string()) return std::nullopt;
        values.push_back(text.get<std::string>());
      } else {
        values.emplace_back(quoted.substr(1, quoted.size() - 2));
      }
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
