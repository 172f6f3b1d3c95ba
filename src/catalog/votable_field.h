#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/cells.h"
#include "catalog/table.h"
#include "catalog/table_reading.h"

namespace peculiar::catalog::detail {

enum class VotableType {
  kBoolean,
  kBit,
  kUnsignedByte,
  kShort,
  kInt,
  kLong,
  kChar,
  kUnicodeChar,
  kFloat,
  kDouble,
  kFloatComplex,
  kDoubleComplex
};

/// A FIELD of a VOTable, and the columns that hold its values.
class VotableField {
 public:
  std::string name;
  std::string unit;
  std::string description;
  std::string ucd;
  VotableType type = VotableType::kDouble;
  std::size_t count = 1;     ///< values per row; for variable arrays the maximum, or 0
  bool is_array = false;     ///< has an arraysize
  bool is_variable = false;  ///< `*`: each row gives its length
  bool is_multidimensional = false;
  std::string null_text;                        ///< VALUES null; "" for none
  std::size_t longest_vector = kLongestVector;  ///< longest numeric vector that a Table may hold
  bool is_foreign = false;                      ///< its datatype is another name for one of VOTable's

  /// Sets type, count and flags. Returns false if datatype or arraysize is neither one of VOTable's nor a
  /// common substitute (unsignedInt, int64, string).
  bool set_type(std::string_view datatype, std::string_view arraysize);

  bool is_text() const { return type == VotableType::kChar || type == VotableType::kUnicodeChar; }
  bool is_left_out() const { return !left_out_for().empty(); }
  std::string left_out_for() const;             ///< why a Table cannot hold it; "" if it can
  std::size_t bytes(std::size_t values) const;  ///< size in a binary stream
  std::size_t columns() const;                  ///< one, or one per value of a vector

  void start();  ///< call after setting all of the above
  std::vector<ColumnBuilder> builders;

  /// Adds one row's value from TABLEDATA. Returns false if it is not a value of this type.
  bool add_cell(std::string_view cell);
  /// Adds one row's value from a binary stream: `bytes(values)` bytes, big-endian. `is_null`: marked null in
  /// BINARY2. Returns false if it is not valid text.
  bool add_bytes(std::string_view bytes, std::size_t values, bool is_null);

 private:
  bool add_single(ColumnBuilder& builder, std::string_view cell);
  void add_number(ColumnBuilder& builder, std::string_view bytes);
  bool add_text(std::string text);
  bool is_null(double value) const;

  std::optional<std::int64_t> null_integer_;
  std::optional<double> null_number_;  ///< of a column of floats
};

}  // namespace peculiar::catalog::detail
