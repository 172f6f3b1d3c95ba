#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "catalog/table.h"

namespace peculiar::catalog {

/// Returns all values of a numeric column, NaN where missing.
inline std::vector<double> numbers(const Column& column) {
  std::vector<double> values;
  values.reserve(column.size());
  for (std::size_t row = 0; row < column.size(); ++row) values.push_back(column.number(row));
  return values;
}

/// Replaces the column of the same name, or appends the column if there is none.
inline void put_column(Table& table, Column column) {
  if (Column* found = table.find(column.name)) {
    *found = std::move(column);
  } else {
    table.add(std::move(column));
  }
}

/// Appends a user's column. If its name is taken, it becomes table_NAME and its UCD loses ";meta.main".
inline void add_beside(Table& table, Column column) {
  constexpr std::string_view kMain = ";meta.main";
  if (table.has(column.name) && column.ucd.ends_with(kMain))
    column.ucd.resize(column.ucd.size() - kMain.size());
  while (table.has(column.name)) column.name = "table_" + column.name;
  table.add(std::move(column));
}

/// Appends the rows of `more` to `table`. Errors (input): a column is in only one of the tables, or its type
/// differs.
inline void append_rows(Table& table, const Table& more) {
  if (table.columns().size() != more.columns().size())
    throw input_error("tables of {} and {} columns cannot be appended", table.columns().size(),
                      more.columns().size());
  const std::size_t rows = table.rows();
  for (const Column& added : more.columns()) {
    Column* column = table.find(added.name);
    if (column == nullptr || column->data.index() != added.data.index())
      throw input_error("column '{}' is missing or has another type in one of the tables", added.name);
    if (!column->missing.empty() || !added.missing.empty()) {
      column->missing.resize(rows, false);
      for (std::size_t row = 0; row < added.size(); ++row) column->missing.push_back(added.is_missing(row));
    }
    std::visit(
        [&](auto& values) {
          const auto& others = std::get<std::decay_t<decltype(values)>>(added.data);
          values.insert(values.end(), others.begin(), others.end());
        },
        column->data);
  }
}

}  // namespace peculiar::catalog
