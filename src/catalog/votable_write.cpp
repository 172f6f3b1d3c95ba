#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_set>
#include <utility>

#include "base/error.h"
#include "base/letters.h"
#include "base/unit_spelling.h"
#include "catalog/known_ucds.h"
#include "catalog/position_metadata.h"
#include "catalog/table_formats.h"

namespace peculiar::catalog::detail {

namespace {

constexpr std::string_view kOpening =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<VOTABLE version="1.4" xmlns="http://www.ivoa.net/xml/VOTable/v1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.ivoa.net/xml/VOTable/v1.3 http://www.ivoa.net/xml/VOTable/VOTable-1.4.xsd">
<RESOURCE type="results">
)";
constexpr std::string_view kClosing = "</TABLEDATA>\n</DATA>\n</TABLE>\n</RESOURCE>\n</VOTABLE>\n";

/// Appends text of an element or attribute. `where` begins the error about a character that XML cannot hold.
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
      case '\r':  // unescaped, XML would turn these into blanks or other line ends
        out += fmt::format("&#{};", static_cast<int>(c));
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          throw input_error(
              "{}: the text holds the control character 0x{:02x}, which VOTable does not allow: remove it, or write .ecsv",
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

/// Makes a unique XML name for a column.
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

/// Returns a number that no row has, to stand for missing values.
std::int64_t null_value(const std::vector<std::int64_t>& values) {
  const std::unordered_set<std::int64_t> used(values.begin(), values.end());
  std::int64_t value = std::numeric_limits<std::int64_t>::min();
  while (used.count(value) != 0) ++value;
  return value;
}

/// Returns the frame in COOSYS notation, with ":" before an equinox: "eq_FK5:J2000" for "fk5:J2000"; "" if
/// COOSYS has no name for it.
std::string coosys_name(const std::string& frame) {
  constexpr std::pair<const char*, const char*> kNames[] = {
      {"icrs", "ICRS"},       {"fk4", "eq_FK4"},        {"eq_fk4", "eq_FK4"},
      {"fk5", "eq_FK5"},      {"eq_fk5", "eq_FK5"},     {"ecl_fk4", "ecl_FK4"},
      {"ecl_fk5", "ecl_FK5"}, {"galactic", "galactic"}, {"supergalactic", "supergalactic"}};
  const std::size_t colon = std::min(frame.find(':'), frame.size());
  const std::string system = lower_case(frame.substr(0, colon));
  for (const auto& [name, coosys] : kNames) {
    if (system == name) return coosys + (system == "icrs" ? "" : frame.substr(colon));
  }
  return "";
}

/// Returns the frame of a position column: from the table, or for columns of this program from the
/// description "right ascension of the stamp's centre (ICRS)"; "" for others.
std::string frame_of(const Table& table, const Column& column) {
  const std::string said = metadata_of(table, kCoosys + column.name);
  return coosys_name(said.empty() && column.description.ends_with("(ICRS)") ? "ICRS" : said);
}

/// COOSYS elements of a table, with the ID of each by its frame.
class Frames {
 public:
  Frames(const Table& table, const std::string& file, std::unordered_set<std::string>& ids) {
    for (const Column& column : table.columns()) {
      const std::string frame = frame_of(table, column);
      if (frame.empty() || ids_.count(frame) != 0) continue;
      const std::size_t colon = frame.find(':');
      const std::string system = frame.substr(0, colon);
      const std::string id = make_id(lower_case(system), ids);
      ids_.emplace(frame, id);
      elements_ += fmt::format("<COOSYS ID=\"{}\" system=\"{}\"", id, escaped(system, file));
      if (colon != std::string::npos)
        elements_ += fmt::format(" equinox=\"{}\"", escaped(frame.substr(colon + 1), file));
      elements_ += "/>\n";
    }
  }

  const std::string& elements() const { return elements_; }
  /// Returns "" for a column without a frame.
  std::string id_of(const std::string& frame) const {
    const auto found = ids_.find(frame);
    return found == ids_.end() ? "" : found->second;
  }

 private:
  std::map<std::string, std::string> ids_;
  std::string elements_;
};

class ColumnWriter {
 public:
  /// `frame`: ID of its COOSYS, or "".
  ColumnWriter(const Column& column, std::string ucd, std::string frame, const std::string& file)
      : column_(column), ucd_(std::move(ucd)), frame_(std::move(frame)), file_(file) {
    const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.data);
    has_null_ = integers != nullptr &&
                std::find(column.missing.begin(), column.missing.end(), true) != column.missing.end();
    if (has_null_) null_text_ = fmt::format("{}", null_value(*integers));
  }

  void append_field(std::string& out, std::unordered_set<std::string>& ids) const {
    const std::string where = fmt::format("{}: column '{}'", file_, column_.name);
    out += fmt::format("<FIELD ID=\"{}\" name=\"{}\" {}", make_id(column_.name, ids),
                       escaped(column_.name, where), type_attributes());
    const std::string unit = spelled_unit(column_.unit, UnitStandard::kVounit);
    if (!frame_.empty()) out += fmt::format(" ref=\"{}\"", frame_);
    if (!ucd_.empty()) out += fmt::format(" ucd=\"{}\"", escaped(ucd_, where));
    if (!unit.empty()) out += fmt::format(" unit=\"{}\"", escaped(unit, where));
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

  // Naming the row for a message is the expensive part, so do that only for characters that may need one.
  static constexpr std::string_view kSpecial{
      "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16\17\20\21\22\23\24\25\26\27\30\31\32\33\34\35\36\37&<>\"", 36};

  const Column& column_;
  std::string ucd_;
  std::string frame_;
  const std::string& file_;
  bool has_null_ = false;
  std::string null_text_;
};

}  // namespace

std::string format_votable(const Table& table, const std::string& file) {
  std::string out(kOpening);
  std::unordered_set<std::string> ids;  // unique in the document, not only among columns
  const Frames frames(table, file, ids);
  out += frames.elements();
  out += "<TABLE>\n";
  if (!table.description.empty()) {
    out += fmt::format("<DESCRIPTION>{}</DESCRIPTION>\n", escaped(table.description, file + ": description"));
  }
  for (const auto& [key, value] : table.metadata) {
    const Column* column =
        key.starts_with(kCoosys) ? table.find(key.substr(std::string_view(kCoosys).size())) : nullptr;
    if (column != nullptr && !frame_of(table, *column).empty()) continue;  // its COOSYS has the frame
    const std::string where = fmt::format("{}: metadata '{}'", file, key);
    out += fmt::format("<INFO ID=\"{}\" name=\"{}\" value=\"{}\"/>\n", make_id("info_" + key, ids),
                       escaped(key, where), escaped(value, where));
  }
  std::vector<ColumnWriter> writers;
  const std::vector<std::string> ucds = known_ucds(table);
  for (std::size_t i = 0; i < ucds.size(); ++i) {
    const Column& column = table.columns()[i];
    writers.emplace_back(column, ucds[i], frames.id_of(frame_of(table, column)), file);
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
