#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "catalog/table.h"
#include "fits/cfitsio.h"

namespace peculiar::fits {

/// Name, unit and description of a column (1-based) of the current table HDU, without data.
catalog::Column read_heading(fitsfile* file, int number);

/// Collects one column of a binary table, row by row, from the bytes of the rows.
class ColumnReader {
 public:
  /// None for columns that a Table cannot hold, with the reason: complex, variable-length, empty, vectors of
  /// more than `longest_vector`. Error (input) if the column extends beyond its row.
  static std::optional<ColumnReader> make(fitsfile* file, int number, const catalog::Column& heading,
                                          LONGLONG row_width, std::size_t longest_vector,
                                          const std::string& where, std::string& why_not);

  void take_row(const unsigned char* row);
  /// One column, or name_0 .. name_{k-1} for vectors; named bits by their names.
  std::vector<catalog::Column> columns() &&;

 private:
  enum class Kind { kFloat, kInteger, kLogical, kText };

  static std::optional<Kind> kind_of(int type);  ///< none: type not supported
  /// Reads TSCAL, TZERO and TNULL of a column of known kind.
  void read_scaling(fitsfile* file, int number, const std::string& where);
  void take_bits(const unsigned char* row);
  void take_cell(const unsigned char* cell, std::size_t element);
  void take_float(double raw, std::size_t element);
  void take_integer(std::int64_t raw, std::size_t element);
  catalog::Column finish(std::size_t element);

  catalog::Column heading_;
  Kind kind_ = Kind::kFloat;
  int type_ = 0;            // CFITSIO's type code
  std::size_t offset_ = 0;  // of the column in its row
  std::size_t width_ = 0;   // of one element
  std::size_t length_ = 1;  // elements per row
  bool scaled_ = false;     // by TSCAL and TZERO, to floating point
  double scale_ = 1;
  double zero_ = 0;
  std::uint64_t integer_zero_ = 0;  // TZERO modulo 2^64, for integers that stay integers
  bool beyond_int64_ = false;       // 64-bit unsigned
  std::optional<std::int64_t> null_;

  std::vector<std::string> bit_names_;
  std::vector<std::vector<double>> floats_;
  std::vector<std::vector<std::int64_t>> integers_;
  std::vector<std::vector<bool>> logicals_;
  std::vector<std::vector<std::string>> texts_;
  std::vector<std::vector<bool>> missing_;
};

}  // namespace peculiar::fits
