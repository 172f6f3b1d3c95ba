#include "survey/object_ids.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <unordered_map>
#include <unordered_set>

#include "base/error.h"
#include "base/random.h"
#include "survey/asked_column.h"

namespace peculiar::survey {

namespace {

/// Ignores case and word separators: SourceID and source_id are equal.
std::string plain(const std::string& name) {
  std::string letters;
  for (const unsigned char c : name) {
    if (std::isalnum(c) != 0) letters += static_cast<char>(std::tolower(c));
  }
  return letters;
}

const catalog::Column* id_column(const catalog::Table& table) {
  for (const char* name : {"id", "number", "objid", "objectid", "sourceid"}) {
    for (const catalog::Column& column : table.columns()) {
      if (plain(column.name) == name) return &column;
    }
  }
  return nullptr;
}

std::vector<const catalog::Column*> columns_asked(const catalog::Table& table, const std::string& asked,
                                                  const std::string& path) {
  if (const catalog::Column* column = table.find(asked)) return {column};
  std::vector<const catalog::Column*> columns;
  for (std::size_t first = 0; first <= asked.size();) {
    const std::size_t end = std::min(asked.find(',', first), asked.size());
    std::string name = asked.substr(first, end - first);
    name.erase(0, name.find_first_not_of(' '));
    name.erase(name.find_last_not_of(' ') + 1);
    columns.push_back(&asked_column(table, name, "--id", path));
    first = end + 1;
  }
  return columns;
}

bool are_unique(const std::vector<const catalog::Column*>& columns, const std::vector<bool>& selected) {
  std::unordered_set<std::string> seen;
  for (std::size_t row = 0; row < selected.size(); ++row) {
    if (!selected[row]) continue;
    std::string id;
    for (const catalog::Column* column : columns) {
      if (column->is_missing(row)) return false;
      id += (id.empty() ? "" : "_") + column->text(row);
    }
    if (!seen.insert(std::move(id)).second) return false;
  }
  return true;
}

/// Columns of fields, bricks, exposures and the like, within which numbering restarts.
bool may_make_up_an_id(const catalog::Column& column) {
  if (std::holds_alternative<std::vector<double>>(column.data) ||
      std::holds_alternative<std::vector<bool>>(column.data))
    return false;
  static constexpr std::array kParts = {"id",    "name",     "brick", "field",   "tile",   "tract",
                                        "patch", "ccd",      "chip",  "run",     "plate",  "exp",
                                        "frame", "pointing", "visit", "release", "number", "detector"};
  const std::string name = plain(column.name);
  return std::any_of(kParts.begin(), kParts.end(),
                     [&](const char* part) { return name.find(part) != std::string::npos; });
}

/// Columns that would serve for --id; "" if none is likely to.
std::string better_id(const ObjectIds& ids, const catalog::Table& table, const std::vector<bool>& selected) {
  constexpr std::size_t kMost = 16;
  std::vector<const catalog::Column*> candidates;
  for (const catalog::Column& column : table.columns()) {
    if (candidates.size() < kMost && may_make_up_an_id(column)) candidates.push_back(&column);
  }
  std::vector<const catalog::Column*> present;
  for (const std::string& name : ids.of) present.push_back(&table.at(name));
  for (const catalog::Column* other : candidates) {
    if (std::count(present.begin(), present.end(), other) > 0) continue;
    std::vector<const catalog::Column*> together{other};
    together.insert(together.end(), present.begin(), present.end());
    if (!are_unique(together, selected)) continue;
    std::string names;
    for (const catalog::Column* column : together) names += (names.empty() ? "" : ",") + column->name;
    return names;
  }
  return "";
}

/// Ids without equal hashes are unique. Takes 8 bytes a row.
bool has_equal_hashes(const ObjectIds& ids, const std::vector<bool>& selected) {
  std::vector<std::uint64_t> hashes;
  for (std::size_t row = 0; row < ids.ids.size(); ++row) {
    if (selected[row]) hashes.push_back(hash_text(ids.ids[row], 0));
  }
  std::sort(hashes.begin(), hashes.end());
  return std::adjacent_find(hashes.begin(), hashes.end()) != hashes.end();
}

}  // namespace

ObjectIds read_ids(const catalog::Table& table, const std::string& asked, const std::string& path) {
  ObjectIds result;
  std::vector<const catalog::Column*> columns;
  const bool by_row = asked == "none" && !table.has("none");
  if (asked.empty()) {
    if (const catalog::Column* column = id_column(table)) columns.push_back(column);
  } else if (!by_row) {
    columns = columns_asked(table, asked, path);
  }
  for (const catalog::Column* column : columns) result.of.push_back(column->name);
  result.columns = columns.empty() ? "the row's number" : fmt::format("{}", fmt::join(result.of, ", "));
  result.missing.resize(table.rows());
  result.ids.reserve(table.rows());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::string id = columns.empty() ? fmt::format("{}", row) : "";
    for (const catalog::Column* column : columns) {
      if (column->is_missing(row)) result.missing[row] = true;
      id += (column == columns.front() ? "" : "_") + column->text(row);
    }
    result.ids.push_back(std::move(id));
  }
  return result;
}

void check_ids(const ObjectIds& ids, const catalog::Table& table, const std::vector<bool>& selected,
               const std::string& path, const RunContext& context) {
  constexpr double kAllWholeNumbersBelow = 9007199254740992.0;  // 2^53
  for (std::size_t row = 0; row < ids.ids.size(); ++row) {
    if (selected[row] && ids.missing[row])
      throw input_error(
          "{}: row {} has no {}; name a column (--id) that every row has, select rows that have it (--where '!missing({})'), or use --id none for the row number",
          path, row + 1, ids.columns, ids.of.front());
  }
  std::unordered_map<std::string_view, std::size_t> seen;
  std::int64_t again = 0;
  std::string example;
  const bool may_repeat = has_equal_hashes(ids, selected);
  for (std::size_t row = 0; row < ids.ids.size() && may_repeat; ++row) {
    if (!selected[row]) continue;
    const auto [place, is_new] = seen.emplace(ids.ids[row], row);
    if (is_new) continue;
    ++again;
    if (example.empty())
      example = fmt::format("rows {} and {} both have '{}'", place->second + 1, row + 1, ids.ids[row]);
  }
  if (again > 0) {
    const std::string better = better_id(ids, table, selected);
    throw input_error(
        "{}: {} row{} a {} that an earlier one has ({}); {}select rows among which it is unique (--where), or use --id none for the row number",
        path, again, again == 1 ? " has" : "s have", ids.columns, example,
        better.empty() ? "name a column (--id) that is unique, or several separated by commas, "
                       : fmt::format("--id {} is unique; or ", better));
  }
  for (const std::string& name : ids.of) {
    const auto* values = std::get_if<std::vector<double>>(&table.at(name).data);
    if (values == nullptr) continue;
    const auto large = std::find_if(values->begin(), values->end(),
                                    [](double value) { return std::abs(value) > kAllWholeNumbersBelow; });
    if (large == values->end()) continue;
    context.warning(
        "{}: the ids in '{}' are floating-point numbers such as {}, of which at most 16 digits are kept; write them as integers or text (--id names another column)",
        path, name, *large);
  }
}

}  // namespace peculiar::survey
