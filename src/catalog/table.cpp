#include "catalog/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/name_list.h"
#include "base/suggest.h"

namespace peculiar::catalog {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <typename T>
T value_of_missing() {
  if constexpr (std::is_same_v<T, double>) {
    return kNan;
  } else {
    return T{};
  }
}

/// Sets the data of missing values as Column documents, so that callers need not.
void blank_missing(Column& column) {
  std::visit(
      [&](auto& values) {
        using T = typename std::decay_t<decltype(values)>::value_type;
        for (std::size_t row = 0; row < column.missing.size(); ++row) {
          if (column.missing[row]) values[row] = value_of_missing<T>();
        }
      },
      column.data);
}

}  // namespace

std::size_t Column::size() const {
  return std::visit([](const auto& values) { return values.size(); }, data);
}

bool Column::is_missing(std::size_t row) const {
  if (!missing.empty() && missing[row]) return true;
  const auto* values = std::get_if<std::vector<double>>(&data);
  return values != nullptr && std::isnan((*values)[row]);
}

bool Column::is_numeric() const { return !std::holds_alternative<std::vector<std::string>>(data); }

double Column::number(std::size_t row) const {
  if (is_missing(row) && is_numeric()) return kNan;
  return std::visit(
      [&](const auto& values) -> double {
        using T = typename std::decay_t<decltype(values)>::value_type;
        if constexpr (std::is_same_v<T, std::string>) {
          throw internal_error("column '{}' holds text, but a number was requested", name);
        } else if constexpr (std::is_same_v<T, bool>) {
          return values[row] ? 1 : 0;
        } else {
          return static_cast<double>(values[row]);
        }
      },
      data);
}

std::string Column::text(std::size_t row) const {
  if (is_missing(row)) return "";
  return std::visit(
      [&](const auto& values) -> std::string {
        using T = typename std::decay_t<decltype(values)>::value_type;
        if constexpr (std::is_same_v<T, std::string>) {
          return values[row];
        } else if constexpr (std::is_same_v<T, bool>) {
          return values[row] ? "true" : "false";
        } else {
          return fmt::format("{}", values[row]);
        }
      },
      data);
}

std::size_t Table::rows() const { return columns_.empty() ? 0 : columns_.front().size(); }

std::vector<std::string> Table::names() const {
  std::vector<std::string> result;
  result.reserve(columns_.size());
  for (const Column& column : columns_) result.push_back(column.name);
  return result;
}

Column& Table::add(Column column) {
  if (column.name.empty()) {
    throw input_error("column {} of the table has no name: give it one", columns_.size() + 1);
  }
  if (has(column.name)) {
    throw input_error("the table has two columns named '{}': rename or drop one", column.name);
  }
  if (!columns_.empty() && column.size() != rows()) {
    throw input_error("column '{}' has {} rows, but the table has {}: all columns must have the same length",
                      column.name, column.size(), rows());
  }
  if (!column.missing.empty() && column.missing.size() != column.size()) {
    throw input_error("column '{}' has {} rows but {} marks of missing values: give one per row, or none",
                      column.name, column.size(), column.missing.size());
  }
  blank_missing(column);
  columns_.push_back(std::move(column));
  return columns_.back();
}

const Column* Table::find(std::string_view name) const {
  for (const Column& column : columns_) {
    if (column.name == name) return &column;
  }
  return nullptr;
}

Column* Table::find(std::string_view name) {
  return const_cast<Column*>(static_cast<const Table&>(*this).find(name));
}

const Column& Table::at(std::string_view name) const {
  if (const Column* column = find(name)) return *column;
  throw input_error("the table has no column '{}'{}; it has: {}", name, did_you_mean(name, names()),
                    listed(names()));
}

Table Table::take(const std::vector<std::size_t>& rows) const {
  for (const std::size_t row : rows) {
    if (row >= this->rows())
      throw internal_error("row {} was requested from a table of {} rows", row, this->rows());
  }
  Table result;
  result.description = description;
  result.metadata = metadata;
  for (const Column& column : columns_) {
    Column taken{column.name, column.unit, column.description, {}, {}, column.ucd};
    taken.data = std::visit(
        [&](const auto& values) -> ColumnData {
          std::decay_t<decltype(values)> chosen;
          chosen.reserve(rows.size());
          for (const std::size_t row : rows) chosen.push_back(values[row]);
          return chosen;
        },
        column.data);
    if (!column.missing.empty()) {
      for (const std::size_t row : rows) taken.missing.push_back(column.missing[row]);
    }
    result.add(std::move(taken));
  }
  return result;
}

}  // namespace peculiar::catalog
