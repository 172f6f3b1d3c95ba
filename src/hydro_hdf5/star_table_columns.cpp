#include "hydro_hdf5/star_table_columns.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace peculiar::hydro_hdf5 {

std::vector<double> StarColumns::numbers_or_nan(const char* name, const StarUnits& units) const {
  const catalog::Column* column = table_.find(name);
  if (column == nullptr) return {};
  if (!column->is_numeric()) throw input_error("{}: column '{}' does not hold numbers", name_, name);
  const double factor = factor_of(*column, units);
  std::vector<double> values;
  values.reserve(column->size());
  for (std::size_t row = 0; row < column->size(); ++row) {
    const double value = factor * column->number(row);
    values.push_back(std::isfinite(value) ? value : std::nan(""));
  }
  return values;
}

std::vector<double> StarColumns::numbers(const char* name, const StarUnits& units) const {
  std::vector<double> values = numbers_or_nan(name, units);
  const auto bad = std::find_if(values.begin(), values.end(), [](double value) { return std::isnan(value); });
  if (bad != values.end()) {
    const auto row = static_cast<std::size_t>(bad - values.begin());
    throw input_error("{}: column '{}': row {} holds {}", name_, name, row, table_.at(name).number(row));
  }
  return values;
}

std::array<std::vector<double>, 3> StarColumns::vectors(const std::array<const char*, 3>& names,
                                                        const StarUnits& units) const {
  std::array<std::vector<double>, 3> values;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!has(names[axis])) throw input_error("{}: has no column '{}'", name_, names[axis]);
    values[axis] = numbers(names[axis], units);
  }
  return values;
}

std::vector<std::int64_t> StarColumns::ids(const char* name) const {
  const catalog::Column* column = table_.find(name);
  if (column == nullptr) return {};
  const auto* values = std::get_if<std::vector<std::int64_t>>(&column->data);
  if (values == nullptr)
    throw input_error("{}: column '{}' does not hold whole numbers of 64 bits", name_, name);
  return *values;
}

double StarColumns::factor_of(const catalog::Column& column, const StarUnits& units) const {
  std::string unit = column.unit;
  std::erase(unit, ' ');
  std::string known;
  for (const StarUnit& one : units) {
    if (unit == one.name) return one.factor;
    if (*one.name != '\0') known += fmt::format("{}{}", known.empty() ? "" : ", ", one.name);
  }
  throw input_error("{}: column '{}' has the unit '{}'; known units: {}", name_, column.name, column.unit,
                    known);
}

}  // namespace peculiar::hydro_hdf5
