#include "store/groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

namespace peculiar::store {

namespace {

/// Default columns of groups; the first one present is used.
const std::vector<std::string> kKnown{"tree", "snapshot,galaxy", "galaxy", "planted_source"};
/// A column with fewer values means something else, such as a classification into galaxies and stars.
constexpr std::int64_t kFewestGroups = 4;

/// Identities are text or whole numbers, including floats with whole values.
bool is_identity(const catalog::Column& column) {
  if (const auto* numbers = std::get_if<std::vector<double>>(&column.data)) {
    return std::all_of(numbers->begin(), numbers->end(),
                       [](double value) { return std::isnan(value) || value == std::round(value); });
  }
  return !std::holds_alternative<std::vector<bool>>(column.data);
}

bool may_tell_groups(const catalog::Table& table, const std::string& columns) {
  const std::vector<std::string> parts = group_columns(columns);
  return std::all_of(parts.begin(), parts.end(),
                     [&](const std::string& part) { return table.has(part) && is_identity(table.at(part)); });
}

Grouping counted(const catalog::Table& table, const std::string& columns) {
  Grouping grouping{columns, 0, static_cast<std::int64_t>(table.rows())};
  std::set<std::string> seen;
  for (const std::optional<std::string>& name : group_names(table, columns))
    grouping.groups += !name || seen.insert(*name).second ? 1 : 0;
  return grouping;
}

}  // namespace

std::vector<std::string> group_columns(const std::string& columns) {
  std::vector<std::string> parts(1);
  for (const char letter : columns) {
    if (letter == ',')
      parts.emplace_back();
    else
      parts.back() += letter;
  }
  return parts;
}

std::vector<std::string> group_columns_asked(const std::string& asked) {
  if (asked.empty() || asked == kNoGroup) return {};
  if (asked != kAutoGroup) return group_columns(asked);
  std::vector<std::string> columns;
  for (const std::string& known : kKnown) {
    for (const std::string& part : group_columns(known)) columns.push_back(part);
  }
  return columns;
}

std::string group_help() {
  return "Default: the first of these in which several images share a value: the column tree; snapshot and galaxy together; galaxy; planted_source (of `peculiar inject`). none: images are independent. Separate several columns with commas.";
}

std::string Grouping::noun() const {
  if (columns == "planted_source") return "source";
  return columns == "snapshot,galaxy" ? "galaxy" : columns;
}

std::string Grouping::words() const {
  if (columns.empty()) return "";
  return fmt::format("images grouped by {} ({} groups of {} images)", columns, groups, images);
}

nlohmann::json Grouping::json() const {
  if (columns.empty()) return {};
  return {{"columns", columns}, {"groups", groups}, {"images", images}};
}

std::vector<std::optional<std::string>> group_names(const catalog::Table& table, const std::string& columns) {
  std::vector<std::optional<std::string>> names(table.rows());
  bool is_first = true;
  for (const std::string& part : group_columns(columns)) {
    const catalog::Column& column = table.at(part);
    for (std::size_t row = 0; row < names.size(); ++row) {
      const std::string text = column.is_missing(row) ? "" : column.text(row);
      if (text.empty()) {
        names[row].reset();
      } else if (is_first) {
        names[row] = text;
      } else if (names[row]) {
        *names[row] += "_" + text;
      }
    }
    is_first = false;
  }
  return names;
}

std::vector<std::optional<std::string>> group_names(const SampleReader& sample, const std::string& columns) {
  catalog::Table table;
  for (const std::string& part : group_columns(columns)) table.add(sample.rows().column(part));
  return group_names(table, columns);
}

std::vector<std::string> group_keys(const std::vector<std::optional<std::string>>& names,
                                    const std::vector<std::string>& ids) {
  std::vector<std::string> keys;
  for (std::size_t row = 0; row < names.size(); ++row) keys.push_back(names[row].value_or("\n" + ids[row]));
  return keys;
}

Grouping choose_groups(const std::string& asked, const catalog::Table& table, const std::string& source,
                       const RunContext& context) {
  if (asked.empty() || asked == kNoGroup) return {"", 0, static_cast<std::int64_t>(table.rows())};
  if (asked != kAutoGroup) return counted(table, asked);
  for (const std::string& columns : kKnown) {
    // A number within the catalogue of its snapshot: in two snapshots it means two galaxies.
    if (columns == "galaxy" && table.has("snapshot")) continue;
    if (!may_tell_groups(table, columns)) continue;
    const Grouping grouping = counted(table, columns);
    if (grouping.groups == grouping.images) continue;
    if (grouping.groups >= kFewestGroups) return grouping;
    context.warning(
        "{}: column '{}' has {} different values for {} images, and is not used for grouping (--group {} uses it, --group none declares the images independent)",
        source, columns, grouping.groups, grouping.images, columns);
  }
  return {"", 0, static_cast<std::int64_t>(table.rows())};
}

Grouping choose_groups(const std::string& asked, const SampleReader& sample, const RunContext& context) {
  if (asked.empty() || asked == kNoGroup) return {"", 0, sample.count()};
  if (asked == kAutoGroup) {
    return choose_groups(asked, sample.rows().catalogue(group_columns_asked(asked)), sample.path().string(),
                         context);
  }
  catalog::Table table;
  for (const std::string& part : group_columns(asked)) table.add(sample.rows().column(part));
  return counted(table, asked);
}

}  // namespace peculiar::store
