#include "exchange/labels.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <unordered_map>

#include "base/error.h"

namespace peculiar::exchange {

namespace {

constexpr std::int64_t kNoRow = -1;

using RowByText = std::unordered_map<std::string, std::int64_t>;

/// Every spelling by which a table may call this image, the most exact first.
std::vector<std::string> spellings(const ImageName& image) {
  const std::filesystem::path path(image.name);
  return {image.name, path.filename().string(), image.id, path.stem().string(), path.stem().stem().string()};
}

std::vector<std::int64_t> match(const catalog::Column& column, const std::vector<ImageName>& images) {
  RowByText rows;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (!column.is_missing(row)) rows.emplace(column.text(row), static_cast<std::int64_t>(row));
  }
  std::vector<std::int64_t> result;
  for (const ImageName& image : images) {
    std::int64_t row = kNoRow;
    for (const std::string& spelling : spellings(image)) {
      const auto found = rows.find(spelling);
      if (found != rows.end()) {
        row = found->second;
        break;
      }
    }
    result.push_back(row);
  }
  return result;
}

std::int64_t count_matches(const std::vector<std::int64_t>& rows) {
  return std::count_if(rows.begin(), rows.end(), [](std::int64_t row) { return row != kNoRow; });
}

void check_unique(const catalog::Column& column, const std::string& table_name) {
  std::unordered_map<std::string, std::size_t> seen;
  for (std::size_t row = 0; row < column.size(); ++row) {
    if (column.is_missing(row)) continue;
    const auto [place, is_new] = seen.emplace(column.text(row), row);
    if (!is_new) {
      throw input_error("{}: rows {} and {} both have {} '{}'; a label must belong to one row", table_name,
                        place->second + 1, row + 1, column.name, column.text(row));
    }
  }
}

/// A table's column spread over the images, missing where no row matched.
catalog::Column spread(const catalog::Column& column, const std::vector<std::int64_t>& rows) {
  catalog::Column result{
      column.name, column.unit, column.description, {}, std::vector<bool>(rows.size(), false)};
  std::visit(
      [&](const auto& values) {
        std::decay_t<decltype(values)> spread_values(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
          const auto row = static_cast<std::size_t>(rows[i]);
          result.missing[i] = rows[i] == kNoRow || column.is_missing(row);
          if (!result.missing[i]) spread_values[i] = values[row];
        }
        result.data = std::move(spread_values);
      },
      column.data);
  if (auto* numbers = std::get_if<std::vector<double>>(&result.data)) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (result.missing[i]) (*numbers)[i] = std::nan("");
    }
  }
  return result;
}

}  // namespace

JoinedLabels join_labels(const catalog::Table& table, const std::string& table_name, const std::string& key,
                         const std::vector<ImageName>& images) {
  const catalog::Column* best = nullptr;
  std::vector<std::int64_t> best_rows;
  if (!key.empty()) {
    best = &table.at(key);
    best_rows = match(*best, images);
  } else {
    for (const catalog::Column& column : table.columns()) {
      const bool may_name = std::holds_alternative<std::vector<std::string>>(column.data) ||
                            std::holds_alternative<std::vector<std::int64_t>>(column.data);
      if (!may_name) continue;
      std::vector<std::int64_t> rows = match(column, images);
      if (best == nullptr || count_matches(rows) > count_matches(best_rows)) {
        best = &column;
        best_rows = std::move(rows);
      }
    }
  }
  if (best == nullptr || count_matches(best_rows) == 0) {
    throw input_error(
        "{}: none of its {} rows names one of the {} images (such as '{}') by file name or id; say which column does with --labels-key; it has: {}",
        table_name, table.rows(), images.size(), images.empty() ? "" : images.front().name,
        fmt::join(table.names(), ", "));
  }
  check_unique(*best, table_name);
  JoinedLabels joined;
  joined.key = best->name;
  joined.table_rows = static_cast<std::int64_t>(table.rows());
  std::vector<bool> used(table.rows(), false);
  for (const std::int64_t row : best_rows) {
    joined.matched.push_back(row != kNoRow);
    if (row != kNoRow) used[static_cast<std::size_t>(row)] = true;
  }
  joined.unused_rows = std::count(used.begin(), used.end(), false);
  for (const catalog::Column& column : table.columns()) {
    if (&column != best) joined.columns.add(spread(column, best_rows));
  }
  return joined;
}

}  // namespace peculiar::exchange
