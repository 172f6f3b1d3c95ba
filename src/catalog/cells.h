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

/// Parsers of a cell of a text table. They return nothing if the cell is not of the type.
std::optional<std::int64_t> parse_integer(
    std::string_view cell);  ///< sign and digits; no leading zeros; at most 64 bits
std::optional<double> parse_float(std::string_view cell);  ///< decimal, exponent, nan, inf; integers too
std::optional<bool> parse_truth(std::string_view cell);    ///< true or false in any case

/// Words for a missing number: null, none, NA, N/A, --, masked and the like, in any case.
bool is_missing_word(std::string_view cell);
/// The few missing words that are unlikely to be a name or label: null, N/A, `<NA>`, --, `\N`.
bool is_missing_text(std::string_view cell);

/// Whether the cell is an integer beyond 2^53 that a double cannot hold exactly, in any notation (1.2e18
/// too).
bool loses_digits(std::string_view cell);

/// Digits only, with an optional sign: an integer, an id with leading zeros, or an integer beyond 64 bits.
bool is_all_digits(std::string_view cell);

std::string_view trim(std::string_view text);  ///< removes blanks, tabs and line ends at both ends

enum class CellType { kFloat, kInteger, kTruth, kText };
const char* cell_type_name(CellType type);  ///< "a number", "an integer", ...

/// Builds a column value by value.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(CellType type);

  CellType type() const { return type_; }
  std::size_t size() const { return size_; }
  void add_missing();
  /// The value must be of the builder's type (integers become floats in a float column).
  void add(double value);
  void add(std::int64_t value);
  void add(bool value);
  void add(std::string value);
  /// Parses the cell as the builder's type. Returns false and adds nothing if that fails.
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
