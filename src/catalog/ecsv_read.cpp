#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "catalog/cells.h"
#include "catalog/delimited.h"
#include "catalog/json_list.h"
#include "catalog/position_metadata.h"
#include "catalog/table_formats.h"

namespace peculiar::catalog::detail {

namespace {

struct EcsvColumn {
  std::string name;
  std::string unit;
  std::string description;
  std::string ucd;
  std::string datatype;
  std::string subtype;
  std::size_t length = 1;    ///< values per cell; several become a column each
  std::string left_out_for;  ///< why the column is omitted; "" if it is kept
};

struct EcsvHeader {
  std::vector<EcsvColumn> columns;
  char delimiter = ' ';
  std::string description;
  std::vector<std::pair<std::string, std::string>> metadata;
};

constexpr std::string_view kSignature = "# %ECSV ";

/// Returns the comment lines at the top as YAML, line by line, so that YAML's line numbers are those of the
/// file. Moves `content` to the first other line.
std::string take_header(std::string_view& content, std::size_t& lines) {
  std::string yaml;
  for (lines = 0; !content.empty() && content.front() == '#'; ++lines) {
    const std::size_t end = std::min(content.find('\n'), content.size() - 1) + 1;
    std::string_view line = content.substr(1, end - 1);
    content.remove_prefix(end);
    if (!line.empty() && line.front() == ' ') line.remove_prefix(1);
    if (lines > 0) yaml += line;  // YAML would take the first line, %ECSV, for a directive
    if (lines == 0) yaml += '\n';
  }
  return yaml;
}

std::string scalar_text(const YAML::Node& node) {
  if (!node || node.IsNull()) return "";
  if (node.IsScalar()) return node.Scalar();
  YAML::Emitter emitter;
  emitter << YAML::Flow << node;
  return emitter.c_str();
}

Error header_error(const std::string& file, const YAML::Mark& mark, const std::string& message) {
  return input_error("{}, line {}: the ECSV header cannot be read: {}", file, mark.line + 1, message);
}

/// "float64[2,3]" has six values per cell; "float64[null]" and "json" have a variable number.
void read_subtype(EcsvColumn& column, std::size_t longest_vector) {
  if (column.subtype.empty()) return;
  const std::size_t bracket = column.subtype.find('[');
  if (bracket == std::string::npos) {
    column.left_out_for = column.subtype == "json" ? "objects" : column.subtype;
    return;
  }
  column.datatype = column.subtype.substr(0, bracket);
  std::string_view axes = std::string_view(column.subtype).substr(bracket + 1);
  while (!axes.empty() && axes.front() != ']') {
    const std::size_t end = std::min(axes.find_first_of(",]"), axes.size());
    const auto axis = parse_integer(trim(axes.substr(0, end)));
    if (!axis || *axis < 0 || *axis > 1 << 20) {
      column.left_out_for = "of variable length";
      return;
    }
    column.length = std::min<std::size_t>(column.length * static_cast<std::size_t>(*axis), 1 << 20);
    axes.remove_prefix(std::min(end + (axes.substr(end, 1) == "," ? 1 : 0), axes.size()));
  }
  if (column.length < 1 || column.length > longest_vector)
    column.left_out_for = fmt::format("{} values a row", column.length);
}

/// From a column's metadata, a map or ordered map, where astropy keeps the UCD of a VOTable column.
std::string read_ucd(const YAML::Node& meta) {
  if (meta && meta.IsMap()) return scalar_text(meta["ucd"]);
  if (!meta || !meta.IsSequence()) return "";
  for (const auto& one : meta) {
    if (one.IsMap() && one["ucd"]) return scalar_text(one["ucd"]);
  }
  return "";
}

EcsvColumn read_column_entry(const YAML::Node& entry, std::size_t longest_vector, const std::string& file) {
  if (!entry.IsMap() || !entry["name"] || !entry["datatype"]) {
    throw header_error(file, entry.Mark(), "each entry under 'datatype' needs a name and a datatype");
  }
  EcsvColumn column;
  column.name = scalar_text(entry["name"]);
  column.datatype = scalar_text(entry["datatype"]);
  column.unit = scalar_text(entry["unit"]);
  column.description = scalar_text(entry["description"]);
  column.subtype = scalar_text(entry["subtype"]);
  column.ucd = read_ucd(entry["meta"]);
  read_subtype(column, longest_vector);
  return column;
}

/// "fk5:J1975" for a SkyCoord that astropy has split into columns.
std::string frame_of(const YAML::Node& coordinates) {
  const std::string frame = scalar_text(coordinates["frame"]);
  const YAML::Node equinox = coordinates["equinox"];
  if (!equinox || !equinox.IsMap() || !equinox["jd1"] || !equinox["jd2"]) return frame;
  const double jd = equinox["jd1"].as<double>() + equinox["jd2"].as<double>();
  const bool is_besselian = frame.rfind("fk4", 0) == 0;
  return is_besselian ? fmt::format("{}:B{:.6g}", frame, 1900 + (jd - 2415020.31352) / 365.242198781)
                      : fmt::format("{}:J{:.6g}", frame, 2000 + (jd - 2451545.0) / 365.25);
}

/// Reads the frames of the columns NAME.ra and NAME.dec (l and b, ...) of each SkyCoord.
void read_frames(const YAML::Node& serialized, EcsvHeader& header) {
  if (!serialized.IsMap()) return;
  for (const auto& pair : serialized) {
    const YAML::Node& value = pair.second;
    if (!value.IsMap() || scalar_text(value["__class__"]).find("SkyCoord") == std::string::npos) continue;
    const std::string stem = scalar_text(pair.first) + ".";
    for (const EcsvColumn& column : header.columns) {
      if (column.name.rfind(stem, 0) == 0)
        header.metadata.emplace_back(kCoosys + column.name, frame_of(value));
    }
  }
}

void read_meta(const YAML::Node& meta, EcsvHeader& header) {
  const auto take = [&](const YAML::Node& key, const YAML::Node& value) {
    const std::string name = scalar_text(key);
    // Tells astropy how to build objects from columns; wrong if written back as text.
    if (name == "__serialized_columns__") return read_frames(value, header);
    if (name == "description") {
      header.description = scalar_text(value);
    } else {
      header.metadata.emplace_back(name, scalar_text(value));
    }
  };
  if (meta.IsMap()) {
    for (const auto& pair : meta) take(pair.first, pair.second);
  } else if (meta.IsSequence()) {  // an ordered map: a list of one-entry maps
    for (const auto& entry : meta) {
      if (!entry.IsMap()) continue;
      for (const auto& pair : entry) take(pair.first, pair.second);
    }
  }
}

EcsvHeader read_header(const std::string& yaml, std::size_t longest_vector, const std::string& file) {
  EcsvHeader header;
  try {
    const YAML::Node root = YAML::Load(yaml);
    if (!root.IsMap() || !root["datatype"] || !root["datatype"].IsSequence()) {
      throw header_error(file, root.Mark(), "it has no list 'datatype' that describes the columns");
    }
    for (const auto& entry : root["datatype"])
      header.columns.push_back(read_column_entry(entry, longest_vector, file));
    if (root["delimiter"]) {
      const std::string delimiter = scalar_text(root["delimiter"]);
      if (delimiter != " " && delimiter != ",") {
        throw header_error(file, root["delimiter"].Mark(), "the delimiter must be a space or a comma");
      }
      header.delimiter = delimiter[0];
    }
    if (root["meta"]) read_meta(root["meta"], header);
  } catch (const YAML::Exception& error) {
    throw header_error(file, error.mark, error.msg);
  }
  return header;
}

enum class Reading { kFloat, kInteger, kTruth, kText, kLeftOut, kUnknown };

Reading reading_of(const EcsvColumn& column) {
  constexpr std::array kIntegers = {"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"};
  constexpr std::array kFloats = {"float16", "float32", "float64", "float128"};
  constexpr std::array kOthers = {"object", "complex64", "complex128", "complex256"};
  const auto is_in = [&](const auto& names) {
    return std::find(names.begin(), names.end(), column.datatype) != names.end();
  };
  if (!column.left_out_for.empty() || is_in(kOthers)) return Reading::kLeftOut;
  if (is_in(kIntegers)) return Reading::kInteger;
  if (is_in(kFloats)) return Reading::kFloat;
  if (column.datatype == "bool") return Reading::kTruth;
  return column.datatype == "string" ? Reading::kText : Reading::kUnknown;
}

CellType cell_type_of(const EcsvColumn& column, const DelimitedRows& rows, std::size_t index) {
  const Reading reading = reading_of(column);
  if (reading == Reading::kFloat) return CellType::kFloat;
  if (reading == Reading::kTruth) return CellType::kTruth;
  if (reading == Reading::kText) return CellType::kText;
  if (column.datatype == "uint64" && column.length == 1) {  // beyond 2^63 only text preserves all digits
    for (std::size_t row = 1; row < rows.rows(); ++row) {
      const std::string_view cell = rows.cell(row, index).text;
      if (is_all_digits(cell) && !parse_integer(cell)) return CellType::kText;
    }
  }
  return CellType::kInteger;
}

std::vector<Column> read_vector(const EcsvColumn& column, const DelimitedRows& rows, std::size_t index,
                                const std::string& file) {
  std::vector<ColumnBuilder> builders(column.length, ColumnBuilder(cell_type_of(column, rows, index)));
  for (std::size_t row = 1; row < rows.rows(); ++row) {
    const std::string_view cell = rows.cell(row, index).text;
    std::optional<std::vector<std::string>> values = json_values(cell);
    if (values && values->empty()) values->resize(column.length);  // the whole cell is missing
    bool is_read = values && values->size() == column.length;
    for (std::size_t i = 0; is_read && i < column.length; ++i) {
      const std::string& value = (*values)[i];
      if (value.empty()) {
        builders[i].add_missing();
      } else {
        is_read = builders[i].add_cell(value == "Infinity" ? "inf" : value == "-Infinity" ? "-inf" : value);
      }
    }
    if (!is_read)
      throw input_error("{}, line {}, column '{}': '{}' is not a list of {} values (subtype {})", file,
                        rows.line(row), column.name, cell, column.length, column.subtype);
  }
  std::vector<Column> columns;
  for (std::size_t i = 0; i < column.length; ++i)
    columns.push_back(
        builders[i].finish(column.length == 1 ? column.name : fmt::format("{}_{}", column.name, i),
                           column.unit, column.description));
  for (Column& one : columns) one.ucd = column.ucd;
  return columns;
}

Column read_column(const EcsvColumn& column, const DelimitedRows& rows, std::size_t index,
                   const std::string& file) {
  ColumnBuilder builder(cell_type_of(column, rows, index));
  for (std::size_t row = 1; row < rows.rows(); ++row) {
    const std::string_view cell = rows.cell(row, index).text;
    if (cell.empty()) {
      builder.add_missing();
    } else if (!builder.add_cell(cell)) {
      throw input_error("{}, line {}, column '{}': '{}' is not {} (datatype {})", file, rows.line(row),
                        column.name, cell, cell_type_name(builder.type()), column.datatype);
    }
  }
  Column read = builder.finish(column.name, column.unit, column.description);
  read.ucd = column.ucd;
  return read;
}

void check_names(const EcsvHeader& header, const DelimitedRows& rows, const std::string& file) {
  if (header.columns.size() != rows.columns()) {
    throw input_error("{}, line {}: {} column names where the header describes {} columns", file,
                      rows.line(0), rows.columns(), header.columns.size());
  }
  for (std::size_t i = 0; i < header.columns.size(); ++i) {
    const EcsvColumn& column = header.columns[i];
    if (rows.cell(0, i).text != column.name) {
      throw input_error(
          "{}, line {}: column {} is named '{}' here and '{}' in the header: make them the same", file,
          rows.line(0), i + 1, rows.cell(0, i).text, column.name);
    }
    if (reading_of(column) == Reading::kUnknown) {
      throw input_error(
          "{}: column '{}' has the unknown datatype '{}' (known: bool, int8 to int64, uint8 to uint64, float16 to float128 and string)",
          file, column.name, column.datatype);
    }
  }
}

}  // namespace

Table parse_ecsv(std::string_view content, const std::string& file, TableReading& reading) {
  if (content.substr(0, kSignature.size()) != kSignature) {
    throw input_error(
        "{}, line 1: an ECSV file begins with '# %ECSV 1.0' (if this is a plain table, name it .csv)", file);
  }
  std::size_t header_lines = 0;
  const EcsvHeader header = read_header(take_header(content, header_lines), reading.longest_vector, file);
  DelimitedRows::Options options;
  options.delimiter = header.delimiter;
  options.first_line = header_lines + 1;
  options.comments_anywhere = true;
  const DelimitedRows rows = DelimitedRows::split(content, options, file);
  if (rows.rows() == 0) throw input_error("{}: the line of column names after the header is missing", file);
  check_names(header, rows, file);

  Table table;
  table.description = header.description;
  table.metadata = header.metadata;
  for (std::size_t i = 0; i < header.columns.size(); ++i) {
    const EcsvColumn& column = header.columns[i];
    if (reading_of(column) == Reading::kLeftOut) {
      const bool is_complex = column.datatype.starts_with("complex");
      reading.left_out.push_back({column.name, !column.left_out_for.empty() ? column.left_out_for
                                               : is_complex                 ? "complex numbers"
                                                                            : "objects"});
      continue;
    }
    if (!column.subtype.empty()) {
      for (Column& one : read_vector(column, rows, i, file)) table.add(std::move(one));
      continue;
    }
    if (table.has(column.name))
      throw input_error("{}: two columns are named '{}': rename one", file, column.name);
    table.add(read_column(column, rows, i, file));
  }
  note_left_out(reading, table);
  return table;
}

}  // namespace peculiar::catalog::detail
