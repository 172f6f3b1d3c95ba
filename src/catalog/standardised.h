#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"

namespace peculiar::catalog {

/// Columns of the rows that have them all, row after row, each brought to mean 0 and deviation 1.
struct Standardised {
  std::vector<std::size_t> rows;  ///< of the table
  std::vector<double> values;     ///< [row][column]; 0 where a column has one value everywhere
  std::vector<double> means;
  std::vector<double> deviations;
};

/// Brings the numbers of `columns` columns, row after row, to mean 0 and deviation 1; puts those that they
/// had.
void standardise(Standardised& rows, std::size_t columns);

/// Rows with a value that is missing or not finite are left out. Error (input), naming `file`: no such
/// column, or one of text.
Standardised standardised(const Table& table, const std::vector<std::string>& columns,
                          const std::string& file);

}  // namespace peculiar::catalog
