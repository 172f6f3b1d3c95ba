#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::catalog {

/// Columns of the rows that have all values, row by row, scaled to mean 0 and standard deviation 1.
struct Standardised {
  std::vector<std::size_t> rows;  ///< row numbers in the table
  std::vector<double> values;     ///< [row][column]; 0 in a constant column
  std::vector<double> means;
  std::vector<double> deviations;
};

/// Scales the values of `columns` columns, stored row by row, to mean 0 and standard deviation 1, and stores
/// the original means and deviations.
void standardise(Standardised& rows, std::size_t columns);

/// Omits rows with a missing or non-finite value. Errors (input), naming `file`: no such column; a text
/// column.
Standardised standardised(const Table& table, const std::vector<std::string>& columns,
                          const std::string& file);

}  // namespace peculiar::catalog
