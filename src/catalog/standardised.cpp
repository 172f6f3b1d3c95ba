#include "catalog/standardised.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace peculiar::catalog {

Standardised standardised(const Table& table, const std::vector<std::string>& names,
                          const std::string& file) {
  Standardised result;
  std::vector<const Column*> columns;
  for (const std::string& name : names) {
    columns.push_back(&table.at(name));
    if (!columns.back()->is_numeric()) throw input_error("{}: column '{}' is no number", file, name);
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const bool whole = std::all_of(columns.begin(), columns.end(), [row](const Column* column) {
      return std::isfinite(column->number(row));
    });
    if (!whole) continue;
    result.rows.push_back(row);
    for (const Column* column : columns) result.values.push_back(column->number(row));
  }
  const auto count = static_cast<double>(result.rows.size());
  for (std::size_t d = 0; d < columns.size(); ++d) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = d; i < result.values.size(); i += columns.size()) sum += result.values[i];
    const double mean = sum / count;
    for (std::size_t i = d; i < result.values.size(); i += columns.size())
      squares += (result.values[i] - mean) * (result.values[i] - mean);
    const double deviation = std::sqrt(squares / count);
    for (std::size_t i = d; i < result.values.size(); i += columns.size())
      result.values[i] = deviation > 0 ? (result.values[i] - mean) / deviation : 0;
    result.means.push_back(mean);
    result.deviations.push_back(deviation);
  }
  return result;
}

}  // namespace peculiar::catalog
