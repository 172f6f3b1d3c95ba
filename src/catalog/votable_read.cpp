#include <algorithm>
#include <pugixml.hpp>

#include "base/error.h"
#include "base/file_name.h"
#include "base/unit_spelling.h"
#include "catalog/cells.h"
#include "catalog/position_metadata.h"
#include "catalog/table_formats.h"
#include "catalog/votable_encoding.h"
#include "catalog/votable_field.h"

namespace peculiar::catalog::detail {

namespace {

/// Returns the element name without namespace prefix.
std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  return node.find_child([&](const pugi::xml_node& each) { return local_name(each) == name; });
}

/// Joins lines: DESCRIPTIONs are often indented over several.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    const bool is_break = c == '\n' || c == '\r' || c == '\t';
    const bool after_blank = !out.empty() && out.back() == ' ';
    if (is_break && !after_blank) out += ' ';
    if (!is_break && !(c == ' ' && after_blank)) out += c;
  }
  return out;
}

class VotableReader {
 public:
  VotableReader(std::string_view content, const std::string& file, TableReading& reading)
      : content_(content), file_(file), reading_(reading) {
    constexpr unsigned kOptions = pugi::parse_default | pugi::parse_ws_pcdata_single |
                                  pugi::parse_embed_pcdata;  // embedding halves the memory use
    const auto result = document_.load_buffer(content_.data(), content_.size(), kOptions);
    if (!result) {
      throw input_error("{}, line {}: not well-formed XML: {}", file_, line_of(result.offset),
                        result.description());
    }
    find_tables();
  }

  Table read() {
    if (nodes_.empty()) {
      for (pugi::xml_node node = document_; node;
           node = node == document_ ? node.first_child() : after(node, holds_tables(node)))
        if (node == document_ || holds_tables(node)) check_status(node);
      throw input_error("{}: the file holds no TABLE: is it a VOTable?", file_);
    }
    const pugi::xml_node table = nodes_[choose_table(entries(), reading_, file_)];
    for (pugi::xml_node node = table.parent(); node.parent(); node = node.parent()) check_status(node);
    find_frames();
    read_metadata(table.parent());
    read_metadata(table);
    for (const pugi::xml_node& node : table.children()) {
      if (local_name(node) == "FIELD") {
        fields_.push_back(read_field(node));
        read_frame(node, fields_.back().name);
      }
    }
    read_common_frame();
    if (fields_.empty()) throw error(table, "the TABLE has no FIELD, so it has no columns");
    read_data(child(table, "DATA"));
    return finish();
  }

  /// Returns all TABLEs in document order.
  std::vector<TableEntry> entries() const {
    std::vector<TableEntry> entries;
    for (const pugi::xml_node& node : nodes_) {
      entries.push_back(entry_of(node));
      entries.back().number = static_cast<int>(entries.size()) - 1;
    }
    const bool some_have_rows =
        std::any_of(entries.begin(), entries.end(), [](const TableEntry& entry) { return entry.rows != 0; });
    const bool some_are_results =
        std::any_of(nodes_.begin(), nodes_.end(), [](const auto& node) { return !is_of_service(node); });
    for (TableEntry& entry : entries) {
      if (entry.rows == 0 && some_have_rows) entry.role = "has no rows";
      if (some_are_results && is_of_service(nodes_[static_cast<std::size_t>(entry.number)]))
        entry.role = "describes the service";
    }
    return entries;
  }

 private:
  /// Returns the next node in document order; visits children only if `enters`. Not recursive, since a file
  /// may nest elements more deeply than the stack allows.
  static pugi::xml_node after(pugi::xml_node node, bool enters) {
    if (enters && node.first_child()) return node.first_child();
    while (node && !node.next_sibling()) node = node.parent();
    return node.next_sibling();
  }

  static bool holds_tables(const pugi::xml_node& node) {
    const std::string_view name = local_name(node);
    return name == "VOTABLE" || name == "RESOURCE";
  }

  void find_tables() {
    for (pugi::xml_node node = document_.first_child(); node; node = after(node, holds_tables(node))) {
      if (local_name(node) == "TABLE") nodes_.push_back(node);
    }
  }

  /// Whether the table is in a RESOURCE of type meta, which DataLink adds to results.
  static bool is_of_service(const pugi::xml_node& table) {
    return std::string_view(table.parent().attribute("type").value()) == "meta";
  }

  TableEntry entry_of(const pugi::xml_node& table) const {
    TableEntry entry;
    entry.name = table.attribute("name").value();
    entry.id = table.attribute("ID").value();
    for (const pugi::xml_node& node : table.children()) entry.columns += local_name(node) == "FIELD" ? 1 : 0;
    for (const pugi::xml_node& data : child(table, "DATA").children()) {
      for (const pugi::xml_node& line : data.children()) {
        const std::string_view name = local_name(line);
        if (name == "TR") ++entry.rows;
        // Only the FIELDs tell the number of rows in a stream.
        if (name == "STREAM")
          entry.rows = trim(line.child_value()).empty() && !line.attribute("href") ? 0 : -1;
      }
    }
    if (entry.rows < 0) entry.rows = table.attribute("nrows").as_llong(-1);
    return entry;
  }

  /// Checks the status that the service reports (DALI's QUERY_STATUS, before or after the table, and its
  /// predecessors).
  void check_status(const pugi::xml_node& resource) {
    for (const pugi::xml_node& node : resource.children()) {
      const std::string_view kind = local_name(node);
      if (kind != "INFO" && !(kind == "PARAM" && nodes_.empty())) continue;
      const std::string name = lower_case(node.attribute("name").value());
      const std::string value = node.attribute("value").value();
      const std::string words = checked(node, one_line(node.child_value()));
      if ((name == "query_status" && lower_case(value) == "error") || (name == "error" && nodes_.empty())) {
        const std::string said = !words.empty() ? words : name == "error" ? value : "no reason given";
        throw error(node, fmt::format("the service that wrote this answered with an error: {}", said));
      }
      if (name == "query_status" && lower_case(value) == "overflow") {
        reading_.warnings.push_back(fmt::format(
            "the service truncated its answer (QUERY_STATUS OVERFLOW{}{}): rows are missing; request more (MAXREC), or query in parts",
            words.empty() ? "" : ": ", words));
      }
      if (name == "warning")
        reading_.warnings.push_back("the service says: " + (words.empty() ? checked(node, value) : words));
    }
  }

  std::size_t line_of(std::ptrdiff_t offset) const {
    const auto end = std::clamp<std::ptrdiff_t>(offset, 0, static_cast<std::ptrdiff_t>(content_.size()));
    return 1 + static_cast<std::size_t>(std::count(content_.begin(), content_.begin() + end, '\n'));
  }

  Error error(const pugi::xml_node& node, const std::string& message) const {
    return input_error("{}, line {}: {}", file_, line_of(node.offset_debug()), message);
  }

  std::string checked(const pugi::xml_node& node, std::string text) const {
    if (!is_utf8(text)) throw error(node, "the text is not valid UTF-8: convert the file (iconv -t UTF-8)");
    return text;
  }

  /// Reads INFO and PARAM of the table and of the enclosing RESOURCE, but only the table's description.
  void read_metadata(const pugi::xml_node& parent) {
    for (const pugi::xml_node& node : parent.children()) {
      const std::string_view name = local_name(node);
      if (name == "DESCRIPTION" && local_name(parent) == "TABLE") {
        table_.description = checked(node, one_line(node.child_value()));
      } else if (name == "INFO" || name == "PARAM") {
        table_.metadata.emplace_back(checked(node, node.attribute("name").value()),
                                     checked(node, node.attribute("value").value()));
      }
    }
  }

  VotableField read_field(const pugi::xml_node& node) {
    VotableField field;
    field.longest_vector = reading_.longest_vector;
    const pugi::xml_attribute name = node.attribute("name");
    field.name = checked(node, name ? name.value() : node.attribute("ID").value());
    if (field.name.empty()) throw error(node, "this FIELD has no name: give it one");
    field.unit = unquoted_unit(checked(node, node.attribute("unit").value()));
    field.ucd = checked(node, node.attribute("ucd").value());
    field.description = checked(node, one_line(child(node, "DESCRIPTION").child_value()));
    field.null_text = child(node, "VALUES").attribute("null").value();
    const std::string datatype = node.attribute("datatype").value();
    const std::string arraysize = node.attribute("arraysize").value();
    if (!field.set_type(datatype, arraysize)) {
      throw error(node, fmt::format("column '{}': datatype '{}' with arraysize '{}' is not one of VOTable's",
                                    field.name, datatype, arraysize));
    }
    if (field.is_foreign)
      reading_.remarks.push_back(
          fmt::format("column '{}' has datatype '{}', which is not one of VOTable's", field.name, datatype));
    field.start();
    return field;
  }

  /// "eq_FK5:J2000" for a COOSYS; "" if unspecified.
  static std::string frame_of(const pugi::xml_node& coosys) {
    std::string frame = coosys.attribute("system").value();
    const std::string equinox = coosys.attribute("equinox").value();
    if (frame == "UNKNOWN") frame.clear();
    return frame.empty() || equinox.empty() ? frame : frame + ":" + equinox;
  }

  /// Reads the COOSYS to which the FIELD of a position column refers.
  void read_frame(const pugi::xml_node& field, const std::string& name) {
    const std::string id = field.attribute("ref").value();
    for (const pugi::xml_node& coosys : frames_) {
      if (!id.empty() && id == coosys.attribute("ID").value()) keep_frame(name, coosys);
    }
  }

  void keep_frame(const std::string& column, const pugi::xml_node& coosys) {
    const std::string frame = checked(coosys, frame_of(coosys)), key = kCoosys + column;
    const bool is_known = !metadata_of(table_, key).empty();  // an INFO that this program has written
    if (!frame.empty() && !is_known) table_.metadata.emplace_back(key, frame);
  }

  /// Finds the COOSYS elements anywhere outside the rows.
  void find_frames() {
    for (pugi::xml_node node = document_.first_child(); node;
         node = after(node, local_name(node) != "DATA")) {
      if (local_name(node) == "COOSYS") frames_.push_back(node);
    }
  }

  /// A single COOSYS without references from FIELDs applies to the whole table, as in old files.
  void read_common_frame() {
    const bool is_referred =
        std::any_of(table_.metadata.begin(), table_.metadata.end(),
                    [](const auto& entry) { return entry.first.rfind(kCoosys, 0) == 0; });
    if (frames_.size() == 1 && !is_referred) keep_frame("", frames_.front());
  }

  void read_data(const pugi::xml_node& data) {
    if (!data) return;  // a table with metadata only has no rows
    for (const pugi::xml_node& node : data.children()) {
      const std::string_view format = local_name(node);
      if (format == "TABLEDATA") return read_rows(node);
      if (format == "BINARY" || format == "BINARY2") return read_stream(node, format == "BINARY2");
      if (format == "FITS" || format == "PARQUET") {
        throw error(
            node,
            fmt::format("the data are kept as {}: convert to TABLEDATA (with TOPCAT or astropy)", format));
      }
    }
  }

  void read_rows(const pugi::xml_node& data) {
    std::size_t row = 0;
    for (const pugi::xml_node& line : data.children()) {
      if (local_name(line) != "TR") continue;
      ++row;
      std::size_t column = 0;
      for (const pugi::xml_node& cell : line.children()) {
        if (local_name(cell) != "TD") continue;
        if (column < fields_.size()) read_cell(cell, fields_[column], row);
        ++column;
      }
      if (column != fields_.size()) {
        throw error(line, fmt::format("row {} has {} cells where the table has {} FIELDs", row, column,
                                      fields_.size()));
      }
    }
  }

  void read_cell(const pugi::xml_node& cell, VotableField& field, std::size_t row) const {
    if (field.add_cell(cell.child_value())) return;
    if (field.is_text()) checked(cell, cell.child_value());
    throw error(cell, fmt::format("row {}, column '{}': '{}' is not {}", row, field.name, cell.child_value(),
                                  field.columns() > 1 ? fmt::format("{} values", field.columns())
                                                      : cell_type_name(field.builders[0].type())));
  }

  void read_stream(const pugi::xml_node& data, bool has_mask) {
    for (const VotableField& field : fields_) {
      if (field.is_foreign)
        throw error(
            data,
            fmt::format(
                "column '{}' has a datatype that is not one of VOTable's, so its size in a STREAM is unknown: convert to TABLEDATA",
                field.name));
    }
    const pugi::xml_node stream = child(data, "STREAM");
    const std::string_view encoding = stream.attribute("encoding").value();
    if (!stream || stream.attribute("href") || encoding != "base64") {
      throw error(data, "the data must be in a STREAM inside the file, with encoding=\"base64\"");
    }
    const auto bytes = decode_base64(stream.child_value());
    if (!bytes) throw error(stream, "the STREAM is not base64, or is truncated: download the file again");
    std::string_view rest = *bytes;
    for (std::size_t row = 1; !rest.empty(); ++row) {
      const std::size_t before = rest.size();
      read_binary_row(stream, rest, row, has_mask);
      if (rest.size() == before)
        throw error(stream, "a row of these FIELDs has no bytes, but the STREAM is not empty");
    }
  }

  std::string_view take(const pugi::xml_node& stream, std::string_view& rest, std::size_t bytes,
                        std::size_t row) const {
    if (bytes > rest.size()) {
      throw error(
          stream,
          fmt::format("the STREAM ends within row {}: the file is truncated, or its FIELDs are wrong", row));
    }
    const std::string_view taken = rest.substr(0, bytes);
    rest.remove_prefix(bytes);
    return taken;
  }

  void read_binary_row(const pugi::xml_node& stream, std::string_view& rest, std::size_t row, bool has_mask) {
    const std::string_view mask = take(stream, rest, has_mask ? (fields_.size() + 7) / 8 : 0, row);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      VotableField& field = fields_[i];
      if (field.is_variable && field.is_multidimensional) {
        throw error(
            stream,
            fmt::format(
                "column '{}' is a variable-length array of arrays, which cannot be read from a binary STREAM: convert to TABLEDATA",
                field.name));
      }
      const std::size_t values = field.is_variable ? big_endian(take(stream, rest, 4, row)) : field.count;
      const bool is_null = has_mask && (static_cast<unsigned char>(mask[i / 8]) >> (7 - i % 8) & 1) != 0;
      if (!field.add_bytes(take(stream, rest, field.bytes(values), row), values, is_null)) {
        throw error(stream, fmt::format("row {}, column '{}': the text is not valid", row, field.name));
      }
    }
  }

  Table finish() {
    for (VotableField& field : fields_) {
      if (field.builders.empty()) reading_.left_out.push_back({field.name, field.left_out_for()});
      for (std::size_t i = 0; i < field.builders.size(); ++i) {
        // A vector of length one is still a vector, but nobody would look for name_0.
        const std::string name =
            field.builders.size() == 1 ? field.name : fmt::format("{}_{}", field.name, i);
        if (table_.has(name)) throw input_error("{}: two columns are named '{}': rename one", file_, name);
        table_.add(field.builders[i].finish(name, field.unit, field.description)).ucd = field.ucd;
      }
    }
    note_left_out(reading_, table_);
    return std::move(table_);
  }

  std::string_view content_;
  const std::string& file_;
  TableReading& reading_;
  pugi::xml_document document_;
  std::vector<pugi::xml_node> nodes_;  // TABLEs
  std::vector<VotableField> fields_;
  std::vector<pugi::xml_node> frames_;
  Table table_;
};

}  // namespace

Table parse_votable(std::string_view content, const std::string& file, TableReading& reading) {
  return VotableReader(content, file, reading).read();
}

std::vector<TableEntry> list_votable(std::string_view content, const std::string& file) {
  TableReading unused;
  return VotableReader(content, file, unused).entries();
}

}  // namespace peculiar::catalog::detail
