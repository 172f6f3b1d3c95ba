#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/letters.h"
#include "catalog/table.h"

namespace peculiar::catalog::detail {

/// What a cell of a text table may hold. Empty results: it is not that.
std::optional<std::int64_t> parse_integer(
    std::string_view cell);                                ///< sign and digits; no leading zeros, 64 bits
std::optional<double> parse_float(std::string_view cell);  ///< decimal, exponent, nan, inf; integers too
std::optional<bool> parse_truth(std::string_view cell);    ///< true, false in any case

/// Words that stand for no value among numbers: null, none, NA, N/A, --, masked and the like, in any case.
bool is_missing_word(std::string_view cell);
/// The few of them that no name or label is likely to be: null, N/A, `<NA>`, --, `\N`.
bool is_missing_text(std::string_view cell);

/// A whole number beyond 2^53 that a double does not hold to its last digit, in any notation (1.2e18 too).
bool loses_digits(std::string_view cell);

/// Digits only (and a sign): an integer, an id with leading zeros, or an integer too long for 64 bits.
bool is_all_digits(std::string_view cell);

std::string_view trim(std::string_view text);  ///< without blanks, tabs and line ends around

enum class CellType { kFloat, kInteger, kTruth, kText };
const char* cell_type_name(CellType type);  ///< "a number", "an integer", ...

/// Grows a column value by value.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(CellType type);

  CellType type() const { return type_; }
  std::size_t size() const { return size_; }
  void add_missing();
  /// Of the builder's own type (integers become floats in a float column).
  void add(double value);
  void add(std::int64_t value);
  void add(bool value);
  void add(std::string value);
  /// Parses the cell as the builder's type; false, and nothing added, when it is not one.
  bool add_cell(std::string_view cell);

  Column finish(std::string name, std::string unit, std::string description);

 private:
  void note_present();

  CellType type_;
  ColumnData data_;
  std::vector<bool> missing_;
  std::size_t size_ = 0;
};

}  // namespace peculiar::catalog::detail
