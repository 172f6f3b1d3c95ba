#include "catalog/cells.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "base/error.h"

namespace peculiar::catalog::detail {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// std::from_chars does not accept a plus sign.
std::string_view without_plus(std::string_view cell) {
  const bool has_plus = cell.size() > 1 && cell[0] == '+' && cell[1] != '-' && cell[1] != '+';
  return has_plus ? cell.substr(1) : cell;
}

ColumnData data_of(CellType type) {
  switch (type) {
    case CellType::kFloat:
      return std::vector<double>();
    case CellType::kInteger:
      return std::vector<std::int64_t>();
    case CellType::kTruth:
      return std::vector<bool>();
    case CellType::kText:
      break;
  }
  return std::vector<std::string>();
}

}  // namespace

bool is_all_digits(std::string_view cell) {
  cell = without_plus(cell);
  if (!cell.empty() && cell[0] == '-') cell.remove_prefix(1);
  return !cell.empty() && std::all_of(cell.begin(), cell.end(), is_digit);
}

std::optional<std::int64_t> parse_integer(std::string_view cell) {
  if (!is_all_digits(cell)) return std::nullopt;
  cell = without_plus(cell);
  const std::size_t sign = cell[0] == '-' ? 1 : 0;
  if (cell.size() > sign + 1 && cell[sign] == '0') return std::nullopt;
  std::int64_t value = 0;
  const auto result = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (result.ec != std::errc()) return std::nullopt;
  return value;
}

std::optional<double> parse_float(std::string_view cell) {
  cell = without_plus(cell);
  if (cell.empty() || cell.find('(') != std::string_view::npos)
    return std::nullopt;  // from_chars accepts nan(1)
  double value = 0;
  const auto result = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (result.ptr != cell.data() + cell.size() || result.ec == std::errc::invalid_argument)
    return std::nullopt;
  if (result.ec == std::errc::result_out_of_range) {
    // 1e-400 (a p-value, for example) is zero and 1e400 infinite; from_chars does not say which.
    value = std::strtod(std::string(cell).c_str(), nullptr);
  }
  return value;
}

bool is_missing_word(std::string_view cell) {
  static constexpr std::array<std::string_view, 12> kWords = {"null", "none", "na", "n/a", "#n/a",   "<na>",
                                                              "--",   "---",  "-",  "...", "masked", "\\n"};
  if (cell.empty() || cell.size() > 6 || is_digit(cell[0])) return false;
  return std::find(kWords.begin(), kWords.end(), lower_case(cell)) != kWords.end();
}

bool is_missing_text(std::string_view cell) {
  static constexpr std::array<std::string_view, 5> kWords = {"null", "n/a", "<na>", "--", "\\n"};
  if (cell.empty() || cell.size() > 4 || is_digit(cell[0])) return false;
  return std::find(kWords.begin(), kWords.end(), lower_case(cell)) != kWords.end();
}

namespace {

/// A decimal number as digits, without zeros at either end, times a power of ten.
struct Decimal {
  std::string digits;
  long power = 0;
  bool operator==(const Decimal&) const = default;
};

/// Converts a cell that parse_float reads; nothing for nan and inf.
std::optional<Decimal> decimal_of(std::string_view cell) {
  cell = without_plus(cell);
  if (!cell.empty() && cell[0] == '-') cell.remove_prefix(1);
  const std::size_t e = std::min(cell.find_first_of("eE"), cell.size());
  Decimal result;
  if (e < cell.size()) {
    const std::string_view power = without_plus(cell.substr(e + 1));
    const auto [end, failure] = std::from_chars(power.data(), power.data() + power.size(), result.power);
    if (failure != std::errc() || end != power.data() + power.size()) return std::nullopt;
  }
  bool after_point = false;
  for (const char c : cell.substr(0, e)) {
    if (c != '.' && !is_digit(c)) return std::nullopt;
    if (c == '.') {
      after_point = true;
      continue;
    }
    if (after_point) --result.power;
    if (c != '0' || !result.digits.empty()) result.digits += c;
  }
  while (!result.digits.empty() && result.digits.back() == '0') {
    result.digits.pop_back();
    ++result.power;
  }
  return result;
}

}  // namespace

bool loses_digits(std::string_view cell) {
  constexpr double kAllWholeNumbersBelow = 9007199254740992.0;  // 2^53
  const std::optional<double> value = parse_float(cell);
  if (!value || !std::isfinite(*value) || std::abs(*value) <= kAllWholeNumbersBelow) return false;
  const std::optional<Decimal> wanted = decimal_of(cell);
  if (!wanted || wanted->power < 0) return false;
  // Programs print a double with 17 digits, or with fewer if those are exact.
  for (const std::string& printed :
       {fmt::format("{}", *value), fmt::format("{:.16e}", *value), fmt::format("{:.0f}", *value)}) {
    if (decimal_of(printed) == wanted) return false;
  }
  return true;
}

std::optional<bool> parse_truth(std::string_view cell) {
  if (cell.size() != 4 && cell.size() != 5) return std::nullopt;
  const std::string word = lower_case(cell);
  if (word == "true") return true;
  if (word == "false") return false;
  return std::nullopt;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

const char* cell_type_name(CellType type) {
  switch (type) {
    case CellType::kFloat:
      return "a number";
    case CellType::kInteger:
      return "a 64-bit integer";
    case CellType::kTruth:
      return "true or false";
    case CellType::kText:
      break;
  }
  return "text";
}

ColumnBuilder::ColumnBuilder(CellType type) : type_(type), data_(data_of(type)) {}

void ColumnBuilder::note_present() {
  ++size_;
  if (!missing_.empty()) missing_.push_back(false);
}

void ColumnBuilder::add_missing() {
  missing_.resize(size_, false);  // the mask begins with the first missing value
  missing_.push_back(true);
  ++size_;
  switch (type_) {
    case CellType::kFloat:
      return std::get<std::vector<double>>(data_).push_back(std::numeric_limits<double>::quiet_NaN());
    case CellType::kInteger:
      return std::get<std::vector<std::int64_t>>(data_).push_back(0);
    case CellType::kTruth:
      return std::get<std::vector<bool>>(data_).push_back(false);
    case CellType::kText:
      std::get<std::vector<std::string>>(data_).emplace_back();
  }
}

void ColumnBuilder::add(double value) {
  std::get<std::vector<double>>(data_).push_back(value);
  note_present();
}

void ColumnBuilder::add(std::int64_t value) {
  if (type_ == CellType::kFloat) return add(static_cast<double>(value));
  std::get<std::vector<std::int64_t>>(data_).push_back(value);
  note_present();
}

void ColumnBuilder::add(bool value) {
  std::get<std::vector<bool>>(data_).push_back(value);
  note_present();
}

void ColumnBuilder::add(std::string value) {
  std::get<std::vector<std::string>>(data_).push_back(std::move(value));
  note_present();
}

bool ColumnBuilder::add_cell(std::string_view cell) {
  const auto add_if = [&](const auto& value) {
    if (value) add(*value);
    return value.has_value();
  };
  switch (type_) {
    case CellType::kFloat:
      return add_if(parse_float(cell));
    case CellType::kInteger:
      return add_if(parse_integer(cell));
    case CellType::kTruth:
      return add_if(parse_truth(cell));
    case CellType::kText:
      break;
  }
  add(std::string(cell));
  return true;
}

Column ColumnBuilder::finish(std::string name, std::string unit, std::string description) {
  return {std::move(name), std::move(unit), std::move(description), std::move(data_), std::move(missing_)};
}

}  // namespace peculiar::catalog::detail
