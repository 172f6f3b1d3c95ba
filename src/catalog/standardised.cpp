#include "catalog/standardised.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace peculiar::catalog {

void standardise(Standardised& rows, std::size_t columns) {
  const auto count = static_cast<double>(rows.rows.size());
  for (std::size_t d = 0; d < columns; ++d) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = d; i < rows.values.size(); i += columns) sum += rows.values[i];
    const double mean = sum / count;
    for (std::size_t i = d; i < rows.values.size(); i += columns)
      squares += (rows.values[i] - mean) * (rows.values[i] - mean);
    const double deviation = std::sqrt(squares / count);
    for (std::size_t i = d; i < rows.values.size(); i += columns)
      rows.values[i] = deviation > 0 ? (rows.values[i] - mean) / deviation : 0;
    rows.means.push_back(mean);
    rows.deviations.push_back(deviation);
  }
}

Standardised standardised(const Table& table, const std::vector<std::string>& names,
                          const std::string& file) {
  Standardised result;
  std::vector<const Column*> columns;
  for (const std::string& name : names) {
    columns.push_back(&table.at(name));
    if (!columns.back()->is_numeric()) throw input_error("{}: column '{}' is not numeric", file, name);
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const bool whole = std::all_of(columns.begin(), columns.end(), [row](const Column* column) {
      return std::isfinite(column->number(row));
    });
    if (!whole) continue;
    result.rows.push_back(row);
    for (const Column* column : columns) result.values.push_back(column->number(row));
  }
  standardise(result, columns.size());
  return result;
}

}  // namespace peculiar::catalog
