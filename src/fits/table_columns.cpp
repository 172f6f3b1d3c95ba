#include "fits/table_columns.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "catalog/table_reading.h"
#include "fits/big_endian.h"
#include "fits/card_values.h"
#include "fits/header_cards.h"

namespace peculiar::fits {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

std::string long_text_key(fitsfile* file, const std::string& key) {
  char* value = nullptr;
  int status = 0;
  fits_read_key_longstr(file, key.c_str(), &value, nullptr, &status);
  fits_clear_errmsg();
  std::string text = status == 0 && value != nullptr ? std::string(trim_right(value)) : std::string();
  int ignored = 0;
  if (value != nullptr) fits_free_memory(value, &ignored);
  return as_utf8(unescape_header(text));
}

/// Width of the texts in one cell: TFORM rAw and TDIM (w, ...) divide it into several of w characters.
LONGLONG text_width(fitsfile* file, int number, LONGLONG repeat, long form_width) {
  int axes = 0, status = 0;
  LONGLONG lengths[8] = {};
  fits_read_tdimll(file, number, 8, &axes, lengths, &status);
  fits_clear_errmsg();
  const LONGLONG width = status == 0 && axes >= 2 ? lengths[0] : form_width;
  return width > 0 && width <= repeat && repeat % width == 0 ? width : repeat;
}

/// Names of the bits of a column of flags, as afw writes them (FLAGCOL, TFLAGn), if there is one for each.
std::vector<std::string> names_of_bits(fitsfile* file, int number, std::size_t bits,
                                       const std::string& where) {
  std::vector<std::string> names;
  if (number_key<LONGLONG>(file, TLONGLONG, "FLAGCOL", where).value_or(0) != number) return names;
  for (std::size_t bit = 1; bit <= bits; ++bit) {
    names.push_back(long_text_key(file, fmt::format("TFLAG{}", bit)));
    if (names.back().empty()) return {};
  }
  return names;
}

/// Why a Table cannot hold such a column; "" if it can.
std::string left_out_for(int type, LONGLONG repeat, std::size_t longest_vector) {
  if (type < 0) return "of variable length";
  if (type == TCOMPLEX || type == TDBLCOMPLEX) return "complex numbers";
  const std::size_t most = type == TBIT ? catalog::kMostBits : longest_vector;
  if (repeat < 1 || static_cast<std::size_t>(repeat) > most)
    return fmt::format("{} {} a row", repeat, type == TBIT ? "bits" : "values");
  return "";
}

}  // namespace

catalog::Column read_heading(fitsfile* file, int number) {
  catalog::Column column;
  column.name = long_text_key(file, fmt::format("TTYPE{}", number));
  if (column.name.empty()) column.name = fmt::format("col{}", number);  // as in astropy
  column.unit = long_text_key(file, fmt::format("TUNIT{}", number));
  column.ucd = long_text_key(file, fmt::format("TUCD{}", number));  // written by TOPCAT and others
  column.description = long_text_key(file, fmt::format("TCOMM{}", number));
  if (column.description.empty()) column.description = long_text_key(file, fmt::format("TDOC{}", number));
  return column;
}

std::optional<ColumnReader::Kind> ColumnReader::kind_of(int type) {
  switch (type) {
    case TBYTE:
    case TSHORT:
    case TLONG:
    case TLONGLONG:
      return Kind::kInteger;
    case TFLOAT:
    case TDOUBLE:
      return Kind::kFloat;
    case TLOGICAL:
    case TBIT:
      return Kind::kLogical;
    case TSTRING:
      return Kind::kText;
    default:
      return std::nullopt;
  }
}

void ColumnReader::read_scaling(fitsfile* file, int number, const std::string& where) {
  scale_ = number_key<double>(file, TDOUBLE, fmt::format("TSCAL{}", number), where).value_or(1);
  zero_ = number_key<double>(file, TDOUBLE, fmt::format("TZERO{}", number), where).value_or(0);
  scaled_ = kind_ == Kind::kFloat && (scale_ != 1 || zero_ != 0);
  if (kind_ != Kind::kInteger) return;
  null_ = number_key<LONGLONG>(file, TLONGLONG, fmt::format("TNULL{}", number), where);
  beyond_int64_ = type_ == TLONGLONG && scale_ == 1 && zero_ == kTwoTo63;
  // Offsets of the unsigned conventions, and others for which the sum cannot exceed 64 bits.
  const bool whole = std::floor(zero_) == zero_ && std::abs(zero_) < 4503599627370496.0 &&
                     (type_ != TLONGLONG || zero_ == 0);
  scaled_ = !beyond_int64_ && (scale_ != 1 || !whole);
  if (whole) integer_zero_ = static_cast<std::uint64_t>(static_cast<std::int64_t>(zero_));
}

std::optional<ColumnReader> ColumnReader::make(fitsfile* file, int number, const catalog::Column& heading,
                                               LONGLONG row_width, std::size_t longest_vector,
                                               const std::string& where, std::string& why_not) {
  ColumnReader reader;
  reader.heading_ = heading;
  LONGLONG repeat = 0, width = 0;
  int status = 0;
  fits_get_coltypell(file, number, &reader.type_, &repeat, &width, &status);
  check_status(status, where, fmt::format("column {} has a broken TFORM{}", heading.name, number));
  const std::optional<Kind> kind = kind_of(reader.type_);
  if (kind == Kind::kText && repeat > 0) {
    width = text_width(file, number, repeat, static_cast<long>(width));
    repeat /= width;
  }
  why_not = left_out_for(reader.type_, repeat, longest_vector);
  if (why_not.empty() && (!kind || width < 1)) why_not = "no values";
  if (!why_not.empty()) return std::nullopt;
  reader.kind_ = *kind;
  const LONGLONG offset = file->Fptr->tableptr[number - 1].tbcol;
  const LONGLONG bytes = reader.type_ == TBIT ? (repeat + 7) / 8 : repeat * width;
  if (offset < 0 || offset > row_width - bytes) {
    throw input_error(
        "{}: column {} extends beyond its row of {} bytes (NAXIS1 and TFORM{} contradict each other)", where,
        heading.name, row_width, number);
  }
  reader.offset_ = static_cast<std::size_t>(offset);
  reader.width_ = static_cast<std::size_t>(width);
  reader.length_ = static_cast<std::size_t>(repeat);
  reader.read_scaling(file, number, where);
  if (reader.type_ == TBIT) reader.bit_names_ = names_of_bits(file, number, reader.length_, where);
  reader.floats_.resize(reader.length_);
  reader.integers_.resize(reader.length_);
  reader.logicals_.resize(reader.length_);
  reader.texts_.resize(reader.length_);
  reader.missing_.resize(reader.length_);
  return reader;
}

void ColumnReader::take_bits(const unsigned char* row) {
  for (std::size_t bit = 0; bit < length_; ++bit)
    logicals_[bit].push_back((row[offset_ + bit / 8] >> (7 - bit % 8) & 1) != 0);
}

void ColumnReader::take_row(const unsigned char* row) {
  if (type_ == TBIT) return take_bits(row);
  for (std::size_t element = 0; element < length_; ++element)
    take_cell(row + offset_ + element * width_, element);
}

void ColumnReader::take_integer(std::int64_t raw, std::size_t element) {
  const bool missing = null_ && raw == *null_;
  if (scaled_) {
    const double value = static_cast<double>(raw) * scale_ + zero_;
    floats_[element].push_back(missing ? std::numeric_limits<double>::quiet_NaN() : value);
    return;
  }
  // The bits of 64-bit unsigned values; finish() decides whether they fit into int64.
  std::uint64_t bits = static_cast<std::uint64_t>(raw) + integer_zero_;
  if (beyond_int64_) bits ^= std::uint64_t{1} << 63;
  integers_[element].push_back(missing ? 0 : static_cast<std::int64_t>(bits));
  missing_[element].push_back(missing);
}

void ColumnReader::take_float(double raw, std::size_t element) {
  floats_[element].push_back(scaled_ ? raw * scale_ + zero_ : raw);
}

void ColumnReader::take_cell(const unsigned char* cell, std::size_t element) {
  switch (type_) {
    case TBYTE:
      return take_integer(*cell, element);
    case TSHORT:
      return take_integer(from_big_endian<std::int16_t>(cell), element);
    case TLONG:
      return take_integer(from_big_endian<std::int32_t>(cell), element);
    case TLONGLONG:
      return take_integer(from_big_endian<std::int64_t>(cell), element);
    case TFLOAT:
      return take_float(from_big_endian<float>(cell), element);
    case TDOUBLE:
      return take_float(from_big_endian<double>(cell), element);
    case TLOGICAL:
      logicals_[element].push_back(*cell == 'T');
      return missing_[element].push_back(*cell != 'T' && *cell != 'F');
    default: {
      const auto* letters = reinterpret_cast<const char*>(cell);
      const std::string_view text(
          letters, static_cast<std::size_t>(std::find(letters, letters + width_, '\0') - letters));
      texts_[element].push_back(as_utf8(trim_right(text)));
      missing_[element].push_back(*cell == '\0');
    }
  }
}

catalog::Column ColumnReader::finish(std::size_t element) {
  catalog::Column column = heading_;
  if (!bit_names_.empty()) {
    column.name = bit_names_[element];
    column.description.clear();
  } else if (length_ > 1) {
    column.name += fmt::format("_{}", element);
  }
  if (kind_ == Kind::kFloat || scaled_) {
    column.data = std::move(floats_[element]);
    return column;
  }
  std::vector<bool>& missing = missing_[element];
  if (std::find(missing.begin(), missing.end(), true) != missing.end()) column.missing = std::move(missing);
  if (kind_ == Kind::kLogical) {
    column.data = std::move(logicals_[element]);
  } else if (kind_ == Kind::kText) {
    column.data = std::move(texts_[element]);
  } else {
    std::vector<std::int64_t>& values = integers_[element];
    if (beyond_int64_ &&
        std::any_of(values.begin(), values.end(), [](std::int64_t value) { return value < 0; })) {
      std::vector<std::string> texts;
      for (std::size_t row = 0; row < values.size(); ++row) {
        const bool absent = row < column.missing.size() && column.missing[row];
        texts.push_back(absent ? "" : fmt::format("{}", static_cast<std::uint64_t>(values[row])));
      }
      column.data = std::move(texts);
    } else {
      column.data = std::move(values);
    }
  }
  return column;
}

std::vector<catalog::Column> ColumnReader::columns() && {
  std::vector<catalog::Column> columns;
  for (std::size_t element = 0; element < length_; ++element) columns.push_back(finish(element));
  return columns;
}

}  // namespace peculiar::fits
