#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace peculiar::catalog {

/// Values of a column: floating point, 64-bit integers (object ids keep every digit), booleans, UTF-8 text.
using ColumnData =
    std::variant<std::vector<double>, std::vector<std::int64_t>, std::vector<bool>, std::vector<std::string>>;

/// A column with name, unit and description.
struct Column {
  std::string name;  ///< unique in its table, compared exactly
  std::string unit;  ///< "arcsec", "mag", "deg/pix"; "" for none. Writers spell it (base/unit_spelling.h)
  std::string description;  ///< one line of plain text
  ColumnData data;
  /// Whether the value is missing, per row; empty if none is. A missing float is also NaN, a missing text "",
  /// a missing integer 0, a missing boolean false.
  std::vector<bool> missing;
  /// Kind of quantity as a UCD1+ of the IVOA ("pos.eq.ra;meta.main"), from the table that was read; "" if
  /// unknown. Writers use known_ucds().
  std::string ucd{};

  std::size_t size() const;
  bool is_missing(std::size_t row) const;  ///< by the mask, or NaN
  bool is_numeric() const;                 ///< float, integer or boolean
  /// Returns the value as a double: booleans are 0 and 1, missing values NaN. Text is an internal error.
  double number(std::size_t row) const;
  /// Returns the value as exact text: integers in full, floats in the shortest form that reads back to the
  /// same double.
  std::string text(std::size_t row) const;
};

/// Columns of equal length in a fixed order, with free key/value metadata.
class Table {
 public:
  std::size_t rows() const;  ///< 0 when there are no columns
  const std::vector<Column>& columns() const& { return columns_; }
  const std::vector<Column>& columns() const&& =
      delete;  ///< a temporary table would be gone before a loop over its columns
  std::vector<std::string> names() const;

  /// Appends a column, and sets missing values as Column documents. The reference is valid until the next
  /// add(). Errors (input): a name that is taken or empty; a length that differs from the other columns.
  Column& add(Column column);
  bool has(std::string_view name) const { return find(name) != nullptr; }
  const Column* find(std::string_view name) const;  ///< nullptr when absent
  Column* find(std::string_view name);
  /// Returns the column of that name. Error (input), with the nearest name: no such column.
  const Column& at(std::string_view name) const;

  /// Returns the given rows, in the given order.
  Table take(const std::vector<std::size_t>& rows) const;

  std::string description;                                    ///< of the whole table; may be empty
  std::vector<std::pair<std::string, std::string>> metadata;  ///< kept by every file format but CSV

 private:
  std::vector<Column> columns_;
};

}  // namespace peculiar::catalog
