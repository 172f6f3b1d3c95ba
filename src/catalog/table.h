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

/// A named, documented, unit-bearing column.
struct Column {
  std::string name;  ///< unique in its table, compared exactly
  std::string unit;  ///< "arcsec", "mag", "deg/pix"; "" for none. Writers spell it (base/unit_spelling.h)
  std::string description;  ///< one line of plain text
  ColumnData data;
  /// Per row: is the value missing? Empty means that none is. A missing float is also NaN, a missing text
  /// also
  /// "", a missing integer 0, a missing boolean false.
  std::vector<bool> missing;
  /// What kind of quantity it is, in the IVOA's words (UCD1+, "pos.eq.ra;meta.main"), as the table that it
  /// was read from says; "" where that says nothing. Writers ask known_ucds().
  std::string ucd{};

  std::size_t size() const;
  bool is_missing(std::size_t row) const;  ///< by the mask, or a NaN
  bool is_numeric() const;                 ///< float, integer or boolean
  /// The value as a double: booleans are 0 and 1, missing values NaN. Text: an internal error.
  double number(std::size_t row) const;
  /// The value as text, exact (integers in full, floats in the shortest form that reads back to the same
  /// double).
  std::string text(std::size_t row) const;
};

/// Columns of equal length in a fixed order, with free key/value metadata.
class Table {
 public:
  std::size_t rows() const;  ///< 0 when there are no columns
  const std::vector<Column>& columns() const& { return columns_; }
  const std::vector<Column>& columns() const&& =
      delete;  ///< the table would be gone before the loop over them
  std::vector<std::string> names() const;

  /// Appends a column, and puts what Column promises where its mask says missing. The reference holds until
  /// the next add(). Errors (input): a name that is taken or empty, a length unlike the others'.
  Column& add(Column column);
  bool has(std::string_view name) const { return find(name) != nullptr; }
  const Column* find(std::string_view name) const;  ///< nullptr when absent
  Column* find(std::string_view name);
  /// The column of that name. Error (input) when absent, naming the nearest of those there are.
  const Column& at(std::string_view name) const;

  /// The given rows, in the given order.
  Table take(const std::vector<std::size_t>& rows) const;

  std::string description;                                    ///< of the whole table; may be empty
  std::vector<std::pair<std::string, std::string>> metadata;  ///< kept by every file format but CSV

 private:
  std::vector<Column> columns_;
};

}  // namespace peculiar::catalog
