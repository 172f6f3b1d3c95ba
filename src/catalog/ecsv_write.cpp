#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/unit_spelling.h"
#include "catalog/cells.h"
#include "catalog/delimited.h"
#include "catalog/known_ucds.h"
#include "catalog/table_formats.h"

namespace peculiar::catalog::detail {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Whether YAML reads the text as a string without quotes; YAML 1.1 reads some words as truth values.
bool is_plain_yaml(std::string_view text) {
  constexpr std::array kReserved = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  const std::string lower = lower_case(text);
  if (std::find(kReserved.begin(), kReserved.end(), lower) != kReserved.end()) return false;
  if (text.empty() || !is_letter(text.front()) || text.back() == ' ') return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == ' ' || c == '.'; });
}

/// Returns YAML's escape for the first character of `text`, if it needs one, and the character's length in
/// bytes.
std::pair<std::string, std::size_t> yaml_escape(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x20 || first == 0x7F) return {fmt::format("\\x{:02x}", first), 1};
  // The second byte of U+0080 to U+009F equals the code point.
  const auto second = static_cast<unsigned char>(text.size() > 1 ? text[1] : 0);
  if (first == 0xC2 && second < 0xA0) return {fmt::format("\\x{:02x}", second), 2};
  if (text.substr(0, 3) == "\xE2\x80\xA8") return {"\\u2028", 3};
  if (text.substr(0, 3) == "\xE2\x80\xA9") return {"\\u2029", 3};
  if (text.substr(0, 3) == "\xEF\xBB\xBF") return {"\\ufeff", 3};
  return {"", 0};
}

std::string yaml_text(std::string_view text) {
  if (is_plain_yaml(text)) return std::string(text);
  std::string single = "'";
  std::string escaped = "\"";
  bool needs_escapes = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto [escape, bytes] = yaml_escape(text.substr(i));
    if (bytes > 0) {
      needs_escapes = true;
      escaped += escape;
      i += bytes - 1;
      continue;
    }
    if (text[i] == '\'') single += '\'';
    if (text[i] == '"' || text[i] == '\\') escaped += '\\';
    single += text[i];
    escaped += text[i];
  }
  return needs_escapes ? escaped + '"' : single + '\'';
}

const char* datatype(const Column& column) {
  if (std::holds_alternative<std::vector<double>>(column.data)) return "float64";
  if (std::holds_alternative<std::vector<std::int64_t>>(column.data)) return "int64";
  return std::holds_alternative<std::vector<bool>>(column.data) ? "bool" : "string";
}

std::string format_cell(const Column& column, std::size_t row) {
  if (!column.missing.empty() && column.missing[row]) return "";
  if (const auto* truths = std::get_if<std::vector<bool>>(&column.data))
    return (*truths)[row] ? "True" : "False";
  // A NaN that is not marked missing stays NaN.
  if (column.is_missing(row)) return "nan";
  return column.text(row);
}

std::string format_meta(const Table& table) {
  std::string out = "# %ECSV 1.0\n# ---\n# datatype:\n";
  const std::vector<std::string> ucds = known_ucds(table);
  for (std::size_t i = 0; i < ucds.size(); ++i) {
    const Column& column = table.columns()[i];
    const std::string unit = spelled_unit(column.unit, UnitStandard::kFits);
    out += fmt::format("# - {{name: {}", yaml_text(column.name));
    if (!unit.empty()) out += fmt::format(", unit: {}", yaml_text(unit));
    out += fmt::format(", datatype: {}", datatype(column));
    if (!column.description.empty()) out += fmt::format(", description: {}", yaml_text(column.description));
    // Like astropy for the UCD of a VOTable column.
    if (!ucds[i].empty()) out += fmt::format(", meta: !!omap [{{ucd: {}}}]", yaml_text(ucds[i]));
    out += "}\n";
  }
  if (!table.description.empty() || !table.metadata.empty()) out += "# meta: !!omap\n";
  if (!table.description.empty())
    out += fmt::format("# - {{description: {}}}\n", yaml_text(table.description));
  for (const auto& [key, value] : table.metadata) {
    out += fmt::format("# - {{{}: {}}}\n", yaml_text(key), yaml_text(value));
  }
  return out + "# schema: astropy-2.0\n";
}

}  // namespace

std::string format_ecsv_header(const Table& table) {
  std::string out = format_meta(table);
  for (const Column& column : table.columns()) {
    append_quoted(out, column.name, ' ');
    out += &column == &table.columns().back() ? '\n' : ' ';
  }
  return out;
}

std::string format_ecsv_rows(const Table& table) {
  std::string out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const Column& column : table.columns()) {
      append_quoted(out, format_cell(column, row), ' ');
      out += &column == &table.columns().back() ? '\n' : ' ';
    }
  }
  return out;
}

}  // namespace peculiar::catalog::detail
