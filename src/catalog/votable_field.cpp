#include "catalog/votable_field.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "base/file_name.h"
#include "catalog/table_formats.h"
#include "catalog/votable_encoding.h"

namespace peculiar::catalog::detail {

namespace {

struct TypeName {
  std::string_view name;
  VotableType type;
  std::size_t bytes;
};
// In the order of VotableType.
constexpr std::array<TypeName, 12> kTypes = {{{"boolean", VotableType::kBoolean, 1},
                                              {"bit", VotableType::kBit, 1},
                                              {"unsignedByte", VotableType::kUnsignedByte, 1},
                                              {"short", VotableType::kShort, 2},
                                              {"int", VotableType::kInt, 4},
                                              {"long", VotableType::kLong, 8},
                                              {"char", VotableType::kChar, 1},
                                              {"unicodeChar", VotableType::kUnicodeChar, 2},
                                              {"float", VotableType::kFloat, 4},
                                              {"double", VotableType::kDouble, 8},
                                              {"floatComplex", VotableType::kFloatComplex, 8},
                                              {"doubleComplex", VotableType::kDoubleComplex, 16}}};

/// As in astropy: a type that holds all values.
constexpr std::array<std::pair<std::string_view, VotableType>, 13> kForeign = {
    {{"unsignedShort", VotableType::kInt},
     {"unsignedInt", VotableType::kLong},
     {"unsignedLong", VotableType::kLong},
     {"int8", VotableType::kShort},
     {"int16", VotableType::kShort},
     {"int32", VotableType::kInt},
     {"integer", VotableType::kInt},
     {"int64", VotableType::kLong},
     {"bigint", VotableType::kLong},
     {"float32", VotableType::kFloat},
     {"float64", VotableType::kDouble},
     {"string", VotableType::kChar},
     {"unicodeString", VotableType::kUnicodeChar}}};

CellType cell_type(VotableType type) {
  switch (type) {
    case VotableType::kBoolean:
    case VotableType::kBit:
      return CellType::kTruth;
    case VotableType::kChar:
    case VotableType::kUnicodeChar:
      return CellType::kText;
    case VotableType::kFloat:
    case VotableType::kDouble:
      return CellType::kFloat;
    default:
      return CellType::kInteger;
  }
}

template <typename To, typename From>
To same_bits(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof(to));
  return to;
}

/// VOTable allows hexadecimal integers.
std::optional<std::int64_t> votable_integer(std::string_view cell) {
  if (cell.substr(0, 2) == "0x" || cell.substr(0, 2) == "0X") {
    std::int64_t value = 0;
    const char* last = cell.data() + cell.size();
    const auto result = std::from_chars(cell.data() + 2, last, value, 16);
    if (result.ec != std::errc() || result.ptr != last || cell[2] == '-') return std::nullopt;
    return value;
  }
  const std::size_t sign = !cell.empty() && (cell[0] == '+' || cell[0] == '-') ? 1 : 0;
  std::string digits(cell.substr(0, sign));
  const std::size_t first = std::min(cell.find_first_not_of('0', sign), cell.size() - 1);
  return parse_integer(digits.append(cell.substr(cell.empty() ? 0 : std::max(first, sign))));
}

}  // namespace

bool VotableField::set_type(std::string_view datatype, std::string_view arraysize) {
  const auto found =
      std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& t) { return t.name == datatype; });
  if (found == kTypes.end()) {
    const auto other =
        std::find_if(kForeign.begin(), kForeign.end(), [&](const auto& t) { return t.first == datatype; });
    if (other == kForeign.end()) return false;
    type = other->second;
    is_foreign = true;
    if (is_text() && trim(arraysize).empty()) arraysize = "*";
  } else {
    type = found->type;
  }
  arraysize = trim(arraysize);
  is_array = !arraysize.empty();
  while (!arraysize.empty()) {
    const std::size_t cross = std::min(arraysize.find('x'), arraysize.size());
    std::string_view length = arraysize.substr(0, cross);
    const bool is_last = cross == arraysize.size();
    arraysize.remove_prefix(std::min(cross + 1, arraysize.size()));
    is_multidimensional = is_multidimensional || !is_last;
    if (is_last && !length.empty() && length.back() == '*') {
      is_variable = true;
      length.remove_suffix(1);
      if (length.empty()) break;
    }
    std::uint32_t value = 0;
    const auto result = std::from_chars(length.data(), length.data() + length.size(), value);
    if (result.ec != std::errc() || result.ptr != length.data() + length.size()) return false;
    if (value != 0 && count > (std::size_t{1} << 32) / value) return false;
    count *= value;
    if (arraysize.empty() && !is_last) return false;
  }
  return true;
}

std::string VotableField::left_out_for() const {
  if (is_text()) return is_multidimensional ? "several texts per row" : "";
  if (type == VotableType::kFloatComplex || type == VotableType::kDoubleComplex) return "complex numbers";
  if (!is_array) return "";
  if (is_variable) return "of variable length";
  if (count == 0 || (count > longest_vector && type != VotableType::kBit))
    return fmt::format("{} values a row", count);
  return count > kMostBits ? fmt::format("{} bits a row", count) : "";
}

std::size_t VotableField::bytes(std::size_t values) const {
  if (type == VotableType::kBit) return values / 8 + (values % 8 != 0 ? 1 : 0);
  return kTypes[static_cast<std::size_t>(type)].bytes * values;
}

std::size_t VotableField::columns() const { return is_text() || !is_array ? 1 : count; }

void VotableField::start() {
  null_integer_ = votable_integer(trim(null_text));
  if (cell_type(type) == CellType::kFloat) null_number_ = parse_float(trim(null_text));
  if (is_left_out()) return;
  builders.assign(columns(), ColumnBuilder(cell_type(type)));
}

bool VotableField::add_text(std::string text) {
  const bool is_empty = text.empty() || (!null_text.empty() && text == null_text);
  if (is_empty) {
    builders[0].add_missing();
    return true;
  }
  if (!is_utf8(text)) return false;
  builders[0].add(std::move(text));
  return true;
}

/// In the precision of the column: -99.9 in a file of floats is not the double of that text.
bool VotableField::is_null(double value) const {
  if (!null_number_) return false;
  return type == VotableType::kFloat ? static_cast<float>(value) == static_cast<float>(*null_number_)
                                     : value == *null_number_;
}

bool VotableField::add_single(ColumnBuilder& builder, std::string_view cell) {
  if (cell.empty() || is_missing_word(cell) || (!null_text.empty() && cell == trim(null_text))) {
    builder.add_missing();
    return true;
  }
  if (builder.type() == CellType::kInteger) {
    if (lower_case(cell) == "nan") {
      builder.add_missing();
      return true;
    }
    const auto value = votable_integer(cell);
    if (value && value == null_integer_) {
      builder.add_missing();
    } else if (value) {
      builder.add(*value);
    }
    return value.has_value();
  }
  if (const auto value = null_number_ ? parse_float(cell) : std::nullopt; value && is_null(*value)) {
    builder.add_missing();
    return true;
  }
  if (builder.type() == CellType::kTruth && cell.size() == 1) {
    constexpr std::string_view kLetters = "Tt1Ff0";
    const std::size_t letter = kLetters.find(cell[0]);
    if (cell[0] == '?') {
      builder.add_missing();
    } else if (letter != std::string_view::npos) {
      builder.add(letter < 3);
    }
    return cell[0] == '?' || letter != std::string_view::npos;
  }
  return builder.add_cell(cell);
}

bool VotableField::add_cell(std::string_view cell) {
  if (builders.empty()) return true;
  if (is_text()) return add_text(std::string(cell));
  cell = trim(cell);
  if (builders.size() == 1 || cell.empty() || (is_missing_word(cell) && type != VotableType::kBit)) {
    return std::all_of(builders.begin(), builders.end(),
                       [&](auto& builder) { return add_single(builder, cell); });
  }
  for (ColumnBuilder& builder : builders) {
    // Bits may be written without blanks: 0110.
    const bool is_bit = type == VotableType::kBit;
    const std::size_t end = is_bit ? std::size_t{1} : std::min(cell.find_first_of(" \t\r\n"), cell.size());
    if (cell.empty() || !add_single(builder, cell.substr(0, end))) return false;
    cell = trim(cell.substr(std::min(end, cell.size())));
  }
  return cell.empty();
}

void VotableField::add_number(ColumnBuilder& builder, std::string_view bytes) {
  const std::uint64_t raw = big_endian(bytes);
  std::int64_t integer = 0;
  const auto add_float = [&](double value) {
    return is_null(value) ? builder.add_missing() : builder.add(value);
  };
  switch (type) {
    case VotableType::kFloat:
      return add_float(static_cast<double>(same_bits<float>(static_cast<std::uint32_t>(raw))));
    case VotableType::kDouble:
      return add_float(same_bits<double>(raw));
    case VotableType::kBoolean:
      if (!add_single(builder, raw == 0 || raw == ' ' ? std::string_view() : bytes)) builder.add_missing();
      return;
    case VotableType::kShort:
      integer = static_cast<std::int16_t>(raw);
      break;
    case VotableType::kInt:
      integer = static_cast<std::int32_t>(raw);
      break;
    default:
      integer = static_cast<std::int64_t>(raw);
  }
  if (integer == null_integer_) return builder.add_missing();
  builder.add(integer);
}

bool VotableField::add_bytes(std::string_view bytes, std::size_t values, bool is_null) {
  if (builders.empty()) return true;
  if (is_null) {
    for (ColumnBuilder& builder : builders) builder.add_missing();
    return true;
  }
  if (type == VotableType::kUnicodeChar) return add_text(utf16_to_utf8(bytes));
  if (type == VotableType::kChar) return add_text(std::string(bytes.substr(0, bytes.find('\0'))));
  const std::size_t width = bytes.size() / std::max<std::size_t>(values, 1);
  for (std::size_t i = 0; i < builders.size(); ++i) {
    if (type != VotableType::kBit) {
      add_number(builders[i], bytes.substr(i * width, width));
    } else if (!is_array) {
      builders[i].add(bytes[0] != '\0');  // astropy sets another bit than the standard specifies
    } else {
      builders[i].add((static_cast<unsigned char>(bytes[i / 8]) >> (7 - i % 8) & 1) != 0);
    }
  }
  return true;
}

}  // namespace peculiar::catalog::detail
