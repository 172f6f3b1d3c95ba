#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/error.h"
#include "catalog/cells.h"
#include "catalog/csv_layout.h"
#include "catalog/delimited.h"
#include "catalog/table_formats.h"

namespace peculiar::catalog::detail {

namespace {

/// Position of the values in the split text, whose row 0 is the header.
struct Body {
  std::size_t first = 1;
  std::size_t units = 0;  ///< row with the units of the columns; 0 if there is none
  bool ruled = false;     ///< a row of dashes ends the header
};

/// Whether the row is a ruler of dashes, as in VizieR's and astropy's two-line tables. Single dashes alone
/// may be missing values.
bool is_ruler(const DelimitedRows& rows, std::size_t row) {
  if (row >= rows.rows()) return false;
  bool is_long = false;
  for (std::size_t column = 0; column < rows.columns(); ++column) {
    const std::string_view cell = rows.cell(row, column).text;
    if (cell.empty()) continue;
    if (cell.find_first_not_of(cell.front()) != std::string_view::npos) return false;
    if (cell.front() != '-' && cell.front() != '=') return false;
    is_long = is_long || cell.size() > 3;
  }
  return is_long;
}

/// Whether no cell is a number and at least one is a unit above a number.
bool are_units(const DelimitedRows& rows, std::size_t row) {
  if (row + 1 >= rows.rows()) return false;
  bool any = false;
  for (std::size_t column = 0; column < rows.columns(); ++column) {
    const std::string_view cell = rows.cell(row, column).text;
    if (parse_float(cell)) return false;
    bool is_unit = false;
    for (const char* unit :
         {"deg", "degree", "degrees", "mag", "arcsec", "pix", "pixel", "km/s", "Jy", "uJy"})
      is_unit =
          is_unit || cell == unit || cell == fmt::format("[{}]", unit) || cell == fmt::format("({})", unit);
    any = any || (is_unit && parse_float(rows.cell(row + 1, column).text));
  }
  return any;
}

/// After the header, units, a ruler or both may follow.
Body body_of(const DelimitedRows& rows) {
  if (is_ruler(rows, 1)) return {2, 0, true};
  if (is_ruler(rows, 2)) return {3, 1, true};
  if (are_units(rows, 1)) return {2, 1, false};
  return {};
}

/// Removes comments at the end (VizieR's #END#): lines that begin with '#' and have a number of cells
/// different from the header.
std::string_view without_last_comments(std::string_view content, char delimiter, std::size_t cells) {
  while (true) {
    const std::size_t last = content.find_last_not_of(" \t\r\n");
    if (last == std::string_view::npos) return content;
    const std::size_t before = content.find_last_of("\r\n", last);
    if (before == std::string_view::npos || content[before + 1] != '#') return content;
    const std::string_view line = content.substr(before + 1, last - before);
    const bool in_quotes = line.find('"') != std::string_view::npos;  // the end of a multi-line cell
    if (in_quotes || count_cells(line, delimiter) == cells) return content;
    content = content.substr(0, before + 1);
  }
}

/// Types of the non-empty cells of a column.
struct ColumnKind {
  CellType type = CellType::kFloat;
  bool decimal_commas = false;
};

std::string with_point(std::string_view cell) {
  std::string text(cell);
  std::replace(text.begin(), text.end(), ',', '.');
  return text;
}

/// Returns the values of a column: not empty, and no words for missing values except nan.
std::vector<std::string_view> values_of(const DelimitedRows& rows, Body body, std::size_t column) {
  std::vector<std::string_view> values;
  for (std::size_t row = body.first; row < rows.rows(); ++row) {
    const std::string_view cell = rows.cell(row, column).text;
    if (!cell.empty() && !is_missing_word(cell)) values.push_back(cell);
  }
  return values;
}

bool is_nan_word(std::string_view cell) {
  const std::optional<double> value = parse_float(cell);
  return value && std::isnan(*value);
}

/// Whether only text preserves the integer ("007", or beyond 64 bits), or a float would lose digits.
bool is_id(std::string_view cell) {
  return (is_all_digits(cell) && !parse_integer(cell)) || loses_digits(cell);
}

bool has_decimal_commas(const std::vector<std::string_view>& values) {
  const auto has = [](std::string_view cell, char c) { return cell.find(c) != std::string_view::npos; };
  return std::any_of(values.begin(), values.end(), [&](auto cell) { return has(cell, ','); }) &&
         std::none_of(values.begin(), values.end(), [&](auto cell) { return has(cell, '.'); }) &&
         std::all_of(values.begin(), values.end(), [](auto cell) {
           return !is_id(with_point(cell)) && parse_float(with_point(cell)).has_value();
         });
}

ColumnKind kind_of(const std::vector<std::string_view>& values, char delimiter) {
  const auto all = [&](const auto& test) { return std::all_of(values.begin(), values.end(), test); };
  const auto any = [&](const auto& test) { return std::any_of(values.begin(), values.end(), test); };
  if (all(is_nan_word)) return {};  // no values
  const auto is_integer = [](auto cell) { return parse_integer(cell).has_value(); };
  const bool integers = all([&](auto cell) { return is_integer(cell) || is_nan_word(cell); });
  // With a nan, integers become floats, except ids that would lose digits.
  if (integers && (!any(is_nan_word) || any(is_id))) return {CellType::kInteger};
  if (all([](auto cell) { return !is_id(cell) && parse_float(cell).has_value(); })) return {};
  if (all([](auto cell) { return parse_truth(cell).has_value(); })) return {CellType::kTruth};
  if (delimiter != ',' && has_decimal_commas(values)) return {CellType::kFloat, true};
  return {CellType::kText};
}

/// Collects notes on words for missing values over all columns.
struct MissingWords {
  std::set<std::string> words;
  std::size_t cells = 0;

  void note(std::string_view word) {
    ++cells;
    if (words.size() < 6) words.emplace(word);
  }
};

/// Returns "'mag' for 'sat.'" if only a few cells, or one word, prevent a column from being numeric; else "".
std::string why_text(const std::string& name, const std::vector<std::string_view>& values) {
  constexpr std::size_t kLeastNumbers = 10, kNumbersForOne = 10;
  std::size_t numbers = 0;
  std::set<std::string_view> odd;
  for (const std::string_view cell : values) {
    if (is_id(cell)) return "";
    if (parse_float(cell)) {
      ++numbers;
    } else if (odd.size() < 2) {
      odd.insert(cell);
    }
  }
  const bool is_few = numbers >= kNumbersForOne * (values.size() - numbers);
  if (numbers < kLeastNumbers || odd.empty() || (!is_few && odd.size() > 1)) return "";
  return fmt::format("'{}' (because of '{}')", name, *odd.begin());
}

Column read_column(const DelimitedRows& rows, Body body, std::size_t column, const std::string& name,
                   ColumnKind kind, MissingWords& missing) {
  ColumnBuilder builder(kind.type);
  const bool is_text = kind.type == CellType::kText;
  for (std::size_t row = body.first; row < rows.rows(); ++row) {
    const DelimitedRows::Cell cell = rows.cell(row, column);
    const bool is_word = is_text ? is_missing_text(cell.text) : is_missing_word(cell.text);
    if (is_word) missing.note(cell.text);
    const bool no_integer = kind.type == CellType::kInteger && is_nan_word(cell.text);
    if (is_word || no_integer || (is_text ? cell.is_absent : cell.text.empty())) {
      builder.add_missing();
    } else if (!builder.add_cell(kind.decimal_commas ? with_point(cell.text) : std::string(cell.text))) {
      throw internal_error("the CSV cell '{}' is not of its column's type", cell.text);
    }
  }
  const std::string unit(body.units > 0 ? rows.cell(body.units, column).text : "");
  return builder.finish(name, unit, "");
}

/// Reads the column names. A first column without a name is the index that pandas writes, unless it is empty.
std::vector<std::string> read_header(const DelimitedRows& rows, bool is_hollow, const std::string& file,
                                     TableReading& reading) {
  std::vector<std::string> names;
  for (std::size_t column = 0; column < rows.columns(); ++column)
    names.emplace_back(rows.cell(0, column).text);
  if (names.size() > 1 && names.front().empty() && !is_hollow) {
    names.front() = "index";
    while (std::count(names.begin(), names.end(), names.front()) > 1) names.front() += "_0";
    reading.remarks.push_back(fmt::format("the first column has no name and is called '{}'", names.front()));
  }
  for (std::size_t column = 0; column < names.size(); ++column) {
    if (names[column].empty() && !(column == 0 && is_hollow))
      throw input_error("{}, line {}: column {} has no name: give it one in the header", file, rows.line(0),
                        column + 1);
    if (std::count(names.begin(), names.end(), names[column]) > 1)
      throw input_error("{}, line {}: two columns are named '{}': rename one", file, rows.line(0),
                        names[column]);
  }
  if (std::all_of(names.begin(), names.end(),
                  [](const std::string& name) { return parse_float(name).has_value(); })) {
    throw input_error(
        "{}, line {}: numbers stand where the column names should be: add a header line (right above the rows; it may begin with '#')",
        file, rows.line(0));
  }
  return names;
}

std::string written_cell(const Column& column, std::size_t row) {
  if (!std::holds_alternative<std::vector<double>>(column.data)) return column.text(row);
  const bool is_nan = column.is_missing(row) && (column.missing.empty() || !column.missing[row]);
  if (is_nan) return "nan";
  std::string cell = column.text(row);
  // Without the decimal point, a column of whole floats would come back as integers.
  if (is_all_digits(cell)) cell += ".0";
  return cell;
}

}  // namespace

Table parse_csv(std::string_view content, const std::string& file, TableReading& reading) {
  const CsvLayout layout = csv_layout(content, file);
  DelimitedRows::Options options;
  options.delimiter = layout.delimiter;
  options.first_line = layout.first_line;
  options.comments_at_top = !layout.commented_header;
  options.empty_ends = true;
  const std::string_view text = without_last_comments(layout.content.empty() ? content : layout.content,
                                                      layout.delimiter, layout.columns);
  const DelimitedRows rows = DelimitedRows::split(text, options, file);
  if (rows.rows() == 0) throw input_error("{}: the file has no header line and no rows", file);
  const Body body = body_of(rows);
  // The first column is empty if rows begin with a delimiter.
  const bool is_hollow =
      rows.columns() > 1 && rows.cell(0, 0).text.empty() && values_of(rows, body, 0).empty();
  const std::vector<std::string> names = read_header(rows, is_hollow, file, reading);
  if (layout.delimiter == ' ') reading.warnings.push_back("cells are assumed to be separated by blanks");
  if (body.units > 0)
    (body.ruled ? reading.remarks : reading.warnings)
        .push_back(fmt::format("line {} is read as the units of the columns", rows.line(1)));
  if (layout.commented_header)
    reading.remarks.push_back(
        fmt::format("the column names are those after the '#' of line {}", layout.first_line));
  Table table;
  MissingWords missing;
  std::string commas;
  std::vector<std::string> odd;
  for (std::size_t column = is_hollow ? 1 : 0; column < rows.columns(); ++column) {
    const std::vector<std::string_view> values = values_of(rows, body, column);
    const ColumnKind kind = kind_of(values, layout.delimiter);
    if (kind.type == CellType::kText) odd.push_back(why_text(names[column], values));
    if (kind.decimal_commas) commas += (commas.empty() ? "" : ", ") + names[column];
    table.add(read_column(rows, body, column, names[column], kind, missing));
  }
  std::erase(odd, "");
  if (!odd.empty())
    reading.warnings.push_back(
        fmt::format("numbers are kept as text in {}{}; leave such cells empty if they mean missing values",
                    fmt::join(odd.begin(), odd.begin() + std::min<std::ptrdiff_t>(6, std::ssize(odd)), ", "),
                    odd.size() > 6 ? fmt::format(" and {} more columns", odd.size() - 6) : ""));
  if (!commas.empty())
    reading.warnings.push_back(fmt::format("decimal commas are read as points in {}", commas));
  if (missing.cells > 0)
    reading.remarks.push_back(fmt::format("{} cell{} read as missing values ({})", missing.cells,
                                          missing.cells == 1 ? "" : "s", fmt::join(missing.words, ", ")));
  return table;
}

std::string format_csv_header(const Table& table) {
  std::string out;
  for (const Column& column : table.columns()) {
    append_quoted(out, column.name, ',');
    out += &column == &table.columns().back() ? '\n' : ',';
  }
  return out;
}

std::string format_csv_rows(const Table& table) {
  std::string out;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const Column& column : table.columns()) {
      const bool is_absent = !column.missing.empty() && column.missing[row];
      // An empty line would not count as a row.
      if (!is_absent || table.columns().size() == 1) append_quoted(out, written_cell(column, row), ',');
      out += &column == &table.columns().back() ? '\n' : ',';
    }
  }
  return out;
}

}  // namespace peculiar::catalog::detail
