#include "embeddings/vector_columns.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "base/error.h"
#include "base/name_list.h"

namespace peculiar::embeddings {

namespace {

constexpr std::size_t kFewestNumbered = 4;
constexpr std::size_t kMostDigits = 9;

/// "feat_12" -> {"feat_", 12}; number -1 if the name does not end in a digit.
std::pair<std::string, long> parted(const std::string& name) {
  const std::size_t end = name.find_last_not_of("0123456789");
  const std::size_t begin = end == std::string::npos ? 0 : end + 1;
  if (begin == name.size() || name.size() - begin > kMostDigits) return {name, -1};
  return {name.substr(0, begin), std::atol(name.c_str() + begin)};
}

std::vector<std::string> in_order(std::vector<std::string> names) {
  const std::string stem = parted(names.front()).first;
  const bool are_numbered = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return parted(name).second >= 0 && parted(name).first == stem;
  });
  if (are_numbered)
    std::stable_sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
      return parted(a).second < parted(b).second;
    });
  return names;
}

std::vector<std::string> fitting(const catalog::Table& table, const std::vector<std::string>& patterns,
                                 const std::string& file) {
  std::vector<std::string> names;
  for (const std::string& pattern : patterns) {
    bool found = false;
    for (const catalog::Column& column : table.columns()) {
      if (::fnmatch(pattern.c_str(), column.name.c_str(), 0) != 0) continue;
      found = true;
      if (!column.is_numeric())
        throw input_error(
            "{}: column '{}', which matches '{}', is text; --feature-columns needs numeric columns", file,
            column.name, pattern);
      if (std::find(names.begin(), names.end(), column.name) == names.end()) names.push_back(column.name);
    }
    if (!found)
      throw input_error("{}: no column matches '{}' (--feature-columns); it has {}", file, pattern,
                        listed(table.names()));
  }
  return names;
}

}  // namespace

std::vector<std::string> vector_columns(const catalog::Table& table, const std::vector<std::string>& patterns,
                                        const std::string& file) {
  if (!patterns.empty()) return in_order(fitting(table, patterns, file));
  std::map<std::string, std::vector<std::string>> sets;
  std::vector<std::string> numbers;
  for (const catalog::Column& column : table.columns()) {
    if (!column.is_numeric()) continue;
    numbers.push_back(column.name);
    if (const auto [stem, number] = parted(column.name); number >= 0) sets[stem].push_back(column.name);
  }
  std::erase_if(sets, [](const auto& set) { return set.second.size() < kFewestNumbered; });
  if (sets.size() == 1) return in_order(sets.begin()->second);
  if (sets.empty())
    throw input_error(
        "{}: cannot tell which columns form the vector: none are numbered (feat_0, feat_1, ...). Name them with --feature-columns; numeric columns: {}",
        file, numbers.empty() ? "no column" : listed(numbers));
  std::vector<std::string> words;
  for (const auto& [stem, names] : sets) words.push_back(fmt::format("'{}*' ({})", stem, names.size()));
  throw input_error(
      "{}: cannot tell which columns form the vector: it has {} sets of numbered columns, {}. Choose with --feature-columns",
      file, sets.size(), listed(words));
}

const catalog::Column* id_column(const catalog::Table& table, const std::string& asked,
                                 const std::string& file) {
  if (!asked.empty()) {
    if (const catalog::Column* found = table.find(asked)) return found;
    throw input_error("{}: has no column '{}' (--id-column); it has {}", file, asked, listed(table.names()));
  }
  for (const char* name : {"id", "id_str", "object_id"}) {
    if (const catalog::Column* found = table.find(name)) return found;
  }
  return nullptr;
}

}  // namespace peculiar::embeddings
