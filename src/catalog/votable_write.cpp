#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "base/error.h"
#include "catalog/table_formats.h"

namespace peculiar::catalog::detail {

namespace {

constexpr std::string_view kOpening =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.ivoa.net/xml/VOTable/v1.3 http://www.ivoa.net/xml/VOTable/VOTable-1.4.xsd">
<RESOURCE type="results">
)";
constexpr std::string_view kIcrs = "icrs";  // ID of the frame that columns with positions refer to
constexpr std::string_view kClosing = "</TABLEDATA>\n</DATA>\n</TABLE>\n</RESOURCE>\n</VOTABLE>\n";

/// Text for an element or an attribute. `where` opens the error about a character that XML cannot hold.
void append_escaped(std::string& out, std::string_view text, const std::string& where) {
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\t':
      case '\n':
      case '\r':  // as they stand, XML would make them blanks or other line ends
        out += fmt::format("&#{};", static_cast<int>(c));
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          throw input_error(
              "{}: the text holds the control character 0x{:02x}, which a VOTable cannot: remove it, or write .ecsv",
              where, static_cast<unsigned char>(c));
        }
        out += c;
    }
  }
}

std::string escaped(std::string_view text, const std::string& where) {
  std::string out;
  append_escaped(out, text, where);
  return out;
}

/// An XML name for a column, unlike those before it.
std::string make_id(std::string_view name, std::unordered_set<std::string>& used) {
  std::string id;
  for (const char c : name) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool is_other = (c >= '0' && c <= '9') || c == '-' || c == '.';
    if (id.empty() && !is_letter) id += '_';
    if (is_letter || is_other) {
      id += c;
    } else if (id.back() != '_') {
      id += '_';
    }
  }
  const std::string stem = id;
  for (int serial = 2; !used.insert(id).second; ++serial) id = fmt::format("{}_{}", stem, serial);
  return id;
}

/// A number for the missing that no row has.
std::int64_t null_value(const std::vector<std::int64_t>& values) {
  const std::unordered_set<std::int64_t> used(values.begin(), values.end());
  std::int64_t value = std::numeric_limits<std::int64_t>::min();
  while (used.count(value) != 0) ++value;
  return value;
}

/// Ours say so of themselves: "right ascension of the stamp's centre (ICRS)".
bool is_icrs(const Column& column) {
  constexpr std::string_view kEnd = "(ICRS)";
  const std::string& words = column.description;
  return words.size() > kEnd.size() && words.compare(words.size() - kEnd.size(), kEnd.size(), kEnd) == 0;
}

class ColumnWriter {
 public:
  ColumnWriter(const Column& column, const std::string& file) : column_(column), file_(file) {
    const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.data);
    has_null_ = integers != nullptr &&
                std::find(column.missing.begin(), column.missing.end(), true) != column.missing.end();
    if (has_null_) null_text_ = fmt::format("{}", null_value(*integers));
  }

  void append_field(std::string& out, std::unordered_set<std::string>& ids) const {
    const std::string where = fmt::format("{}: column '{}'", file_, column_.name);
    out += fmt::format("<FIELD ID=\"{}\" name=\"{}\" {}", make_id(column_.name, ids),
                       escaped(column_.name, where), type_attributes());
    if (is_icrs(column_)) out += fmt::format(" ref=\"{}\"", kIcrs);
    if (!column_.unit.empty()) out += fmt::format(" unit=\"{}\"", escaped(column_.unit, where));
    if (column_.description.empty() && !has_null_) {
      out += "/>\n";
      return;
    }
    out += ">\n";
    if (!column_.description.empty()) {
      out += fmt::format("<DESCRIPTION>{}</DESCRIPTION>\n", escaped(column_.description, where));
    }
    if (has_null_) out += fmt::format("<VALUES null=\"{}\"/>\n", null_text_);
    out += "</FIELD>\n";
  }

  void append_cell(std::string& out, std::size_t row) const {
    const bool is_missing = column_.is_missing(row);
    if (const auto* numbers = std::get_if<std::vector<double>>(&column_.data)) {
      const double value = (*numbers)[row];
      out += is_missing          ? "NaN"
             : std::isinf(value) ? (value > 0 ? "+Inf" : "-Inf")
                                 : fmt::format("{}", value);
    } else if (const auto* truths = std::get_if<std::vector<bool>>(&column_.data)) {
      out += is_missing ? '?' : (*truths)[row] ? 'T' : 'F';
    } else if (const auto* texts = std::get_if<std::vector<std::string>>(&column_.data)) {
      if ((*texts)[row].find_first_of(kSpecial) == std::string::npos) {
        out += (*texts)[row];
      } else {
        append_escaped(out, (*texts)[row],
                       fmt::format("{}: column '{}', row {}", file_, column_.name, row + 1));
      }
    } else {
      out += is_missing ? null_text_ : column_.text(row);
    }
  }

 private:
  std::string_view type_attributes() const {
    if (std::holds_alternative<std::vector<double>>(column_.data)) return "datatype=\"double\"";
    if (std::holds_alternative<std::vector<std::int64_t>>(column_.data)) return "datatype=\"long\"";
    const auto* texts = std::get_if<std::vector<std::string>>(&column_.data);
    if (texts == nullptr) return "datatype=\"boolean\"";
    const bool is_ascii = std::all_of(texts->begin(), texts->end(), [](const std::string& text) {
      return std::all_of(text.begin(), text.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    });
    return is_ascii ? "datatype=\"char\" arraysize=\"*\"" : "datatype=\"unicodeChar\" arraysize=\"*\"";
  }

  // Naming the row for a message costs more than the rest, so only where there may be one.
  static constexpr std::string_view kSpecial{
      "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26\27\30\31\32\33\34\35\36\37&<>\"", 36};

  const Column& column_;
  const std::string& file_;
  bool has_null_ = false;
  std::string null_text_;
};

}  // namespace

std::string format_votable(const Table& table, const std::string& file) {
  std::string out(kOpening);
  std::unordered_set<std::string> ids;  // unique in the whole document, not only among the columns
  if (std::any_of(table.columns().begin(), table.columns().end(), is_icrs)) {
    ids.emplace(kIcrs);
    out += fmt::format("<COOSYS ID=\"{}\" system=\"ICRS\"/>\n", kIcrs);
  }
  out += "<TABLE>\n";
  if (!table.description.empty()) {
    out += fmt::format("<DESCRIPTION>{}</DESCRIPTION>\n", escaped(table.description, file + ": description"));
  }
  for (const auto& [key, value] : table.metadata) {
    const std::string where = fmt::format("{}: metadata '{}'", file, key);
    out += fmt::format("<INFO ID=\"{}\" name=\"{}\" value=\"{}\"/>\n", make_id("info_" + key, ids),
                       escaped(key, where), escaped(value, where));
  }
  std::vector<ColumnWriter> writers;
  for (const Column& column : table.columns()) {
    writers.emplace_back(column, file);
    writers.back().append_field(out, ids);
  }
  out += "<DATA>\n<TABLEDATA>\n";
  for (std::size_t row = 0; row < table.rows(); ++row) {
    out += "<TR>";
    for (const ColumnWriter& writer : writers) {
      out += "<TD>";
      writer.append_cell(out, row);
      out += "</TD>";
    }
    out += "</TR>\n";
  }
  return out.append(kClosing);
}

}  // namespace peculiar::catalog::detail
