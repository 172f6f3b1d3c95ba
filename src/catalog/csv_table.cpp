#include <algorithm>

#include "base/error.h"
#include "catalog/cells.h"
#include "catalog/delimited.h"
#include "catalog/table_formats.h"

namespace peculiar::catalog::detail {

namespace {

/// Rows of the split text are counted from its header, row 0.
template <typename Test>
bool all_cells(const DelimitedRows& rows, std::size_t column, Test test) {
  for (std::size_t row = 1; row < rows.rows(); ++row) {
    const std::string_view cell = rows.cell(row, column).text;
    if (!cell.empty() && !test(cell)) return false;
  }
  return true;
}

CellType infer_type(const DelimitedRows& rows, std::size_t column) {
  if (all_cells(rows, column, [](std::string_view) { return false; }))
    return CellType::kFloat;  // no values at all
  if (all_cells(rows, column, [](std::string_view cell) { return parse_integer(cell).has_value(); })) {
    return CellType::kInteger;
  }
  const auto is_number = [](std::string_view cell) {
    const bool is_id = is_all_digits(cell) && !parse_integer(cell);  // as a float it would lose digits
    return !is_id && parse_float(cell).has_value();
  };
  if (all_cells(rows, column, is_number)) return CellType::kFloat;
  if (all_cells(rows, column, [](std::string_view cell) { return parse_truth(cell).has_value(); })) {
    return CellType::kTruth;
  }
  return CellType::kText;
}

Column read_column(const DelimitedRows& rows, std::size_t column) {
  ColumnBuilder builder(infer_type(rows, column));
  for (std::size_t row = 1; row < rows.rows(); ++row) {
    const DelimitedRows::Cell cell = rows.cell(row, column);
    const bool is_missing = builder.type() == CellType::kText ? cell.is_absent : cell.text.empty();
    if (is_missing) {
      builder.add_missing();
    } else if (!builder.add_cell(cell.text)) {
      throw internal_error("the CSV cell '{}' is not of the type found for its column", cell.text);
    }
  }
  return builder.finish(std::string(rows.cell(0, column).text), "", "");
}

void check_header(const DelimitedRows& rows, const std::string& file) {
  bool all_numbers = true;
  for (std::size_t column = 0; column < rows.columns(); ++column) {
    const std::string_view name = rows.cell(0, column).text;
    if (name.empty()) {
      throw input_error("{}, line {}: column {} has no name: give it one in the header", file, rows.line(0),
                        column + 1);
    }
    all_numbers = all_numbers && parse_float(name).has_value();
  }
  if (all_numbers) {
    throw input_error(
        "{}, line {}: numbers stand where the column names should: add a header line (one that begins with '#' is a comment)",
        file, rows.line(0));
  }
  const std::string_view first = rows.cell(0, 0).text;
  const std::size_t other = rows.columns() == 1 ? first.find_first_of(";\t|") : std::string_view::npos;
  if (other != std::string_view::npos) {
    throw input_error(
        "{}, line {}: the header has no comma but '{}': write the table with commas between the cells", file,
        rows.line(0), first[other] == '\t' ? "tab" : std::string(1, first[other]));
  }
}

std::string written_cell(const Column& column, std::size_t row) {
  if (!std::holds_alternative<std::vector<double>>(column.data)) return column.text(row);
  const bool is_nan = column.is_missing(row) && (column.missing.empty() || !column.missing[row]);
  if (is_nan) return "nan";
  std::string cell = column.text(row);
  // Without the point a column of whole floats would come back as integers.
  if (is_all_digits(cell)) cell += ".0";
  return cell;
}

}  // namespace

Table parse_csv(std::string_view content, const std::string& file) {
  DelimitedRows::Options options;
  options.comments_at_top = true;
  const DelimitedRows rows = DelimitedRows::split(content, options, file);
  if (rows.rows() == 0) throw input_error("{}: the file has no header line and no rows", file);
  check_header(rows, file);
  Table table;
  for (std::size_t column = 0; column < rows.columns(); ++column) {
    const std::string name(rows.cell(0, column).text);
    if (table.has(name)) {
      throw input_error("{}, line {}: two columns are named '{}': rename one", file, rows.line(0), name);
    }
    table.add(read_column(rows, column));
  }
  return table;
}

std::string format_csv(const Table& table) {
  std::string out;
  for (const Column& column : table.columns()) {
    append_quoted(out, column.name, ',');
    out += &column == &table.columns().back() ? '\n' : ',';
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const Column& column : table.columns()) {
      const bool is_absent = !column.missing.empty() && column.missing[row];
      // A line of its own that is empty would be no row at all.
      if (!is_absent || table.columns().size() == 1) append_quoted(out, written_cell(column, row), ',');
      out += &column == &table.columns().back() ? '\n' : ',';
    }
  }
  return out;
}

}  // namespace peculiar::catalog::detail
