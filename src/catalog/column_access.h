#pragma once

#include <utility>
#include <vector>

#include "catalog/table.h"

namespace peculiar::catalog {

/// All values of a number column, NaN where missing.
inline std::vector<double> numbers(const Column& column) {
  std::vector<double> values;
  values.reserve(column.size());
  for (std::size_t row = 0; row < column.size(); ++row) values.push_back(column.number(row));
  return values;
}

/// Puts the column in the place of the one of its name, or behind all others where there is none.
inline void put_column(Table& table, Column column) {
  if (Column* found = table.find(column.name)) {
    *found = std::move(column);
  } else {
    table.add(std::move(column));
  }
}

}  // namespace peculiar::catalog
