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

/// A FIELD of a VOTable, and the columns that its values go to.
class VotableField {
 public:
  std::string name;
  std::string unit;
  std::string description;
  std::string ucd;
  VotableType type = VotableType::kDouble;
  std::size_t count = 1;     ///< values a row; of a variable array the most, or 0
  bool is_array = false;     ///< has an arraysize
  bool is_variable = false;  ///< `*`: each row says how many
  bool is_multidimensional = false;
  std::string null_text;                        ///< VALUES null; "" for none
  std::size_t longest_vector = kLongestVector;  ///< of numbers, that a Table may hold
  bool is_foreign = false;                      ///< its datatype is another's word for one of VOTable's

  /// Sets type, count and flags. False: not a datatype or arraysize of VOTable's, nor one that is often seen
  /// in their place (unsignedInt, int64, string).
  bool set_type(std::string_view datatype, std::string_view arraysize);

  bool is_text() const { return type == VotableType::kChar || type == VotableType::kUnicodeChar; }
  bool is_left_out() const { return !left_out_for().empty(); }
  std::string left_out_for() const;             ///< why a Table cannot hold it; "" for what it can
  std::size_t bytes(std::size_t values) const;  ///< taken in a binary stream
  std::size_t columns() const;                  ///< that hold it: one, or one a value of a vector

  void start();  ///< when all of the above is set
  std::vector<ColumnBuilder> builders;

  /// One row's value from TABLEDATA. False: not a value of this type.
  bool add_cell(std::string_view cell);
  /// One row's value from a binary stream: `bytes(values)` bytes, big-endian. `is_null`: marked so in
  /// BINARY2. False: not valid text.
  bool add_bytes(std::string_view bytes, std::size_t values, bool is_null);

 private:
  bool add_single(ColumnBuilder& builder, std::string_view cell);
  void add_number(ColumnBuilder& builder, std::string_view bytes);
  bool add_text(std::string text);

  std::optional<std::int64_t> null_integer_;
};

}  // namespace peculiar::catalog::detail
