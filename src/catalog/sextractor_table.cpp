#include <algorithm>

#include "base/error.h"
#include "catalog/cells.h"
#include "catalog/delimited.h"
#include "catalog/table_formats.h"

namespace peculiar::catalog::detail {

namespace {

constexpr std::int64_t kMostColumns = 10000;

struct Heading {
  std::size_t number = 0;  ///< from 1
  std::string name, unit, description;
};

/// Reads "#   5 FLUX_APER   Flux in apertures   [count]". Returns false for any other line.
bool read_heading(std::string_view line, Heading& heading) {
  line = trim(line);
  if (line.empty() || line.front() != '#') return false;
  line = trim(line.substr(1));
  const std::size_t blank = std::min(line.find_first_of(" \t"), line.size());
  const auto number = parse_integer(line.substr(0, blank));
  if (!number || *number < 1 || *number > kMostColumns) return false;
  heading.number = static_cast<std::size_t>(*number);
  line = trim(line.substr(blank));
  const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  heading.name = line.substr(0, end);
  std::string_view rest = trim(line.substr(end));
  const std::size_t bracket = rest.rfind('[');
  if (bracket != std::string_view::npos && rest.back() == ']') {
    heading.unit = rest.substr(bracket + 1, rest.size() - bracket - 2);
    rest = trim(rest.substr(0, bracket));
  }
  heading.description = rest;
  return !heading.name.empty();
}

/// Moves `content` to the line after the headings.
std::vector<Heading> take_headings(std::string_view& content, std::size_t& lines) {
  std::vector<Heading> headings;
  for (lines = 0; !content.empty() && content.front() == '#'; ++lines) {
    const std::size_t end = std::min(content.find('\n'), content.size() - 1) + 1;
    Heading heading;
    if (read_heading(content.substr(0, end), heading)) headings.push_back(std::move(heading));
    content.remove_prefix(end);
  }
  return headings;
}

CellType type_of(const DelimitedRows& rows, std::size_t column) {
  bool integers = true, numbers = true;
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const std::string_view cell = rows.cell(row, column).text;
    integers = integers && parse_integer(cell);
    numbers = numbers && parse_float(cell);
  }
  return integers && rows.rows() > 0 ? CellType::kInteger : numbers ? CellType::kFloat : CellType::kText;
}

}  // namespace

bool is_sextractor(std::string_view content) {
  std::size_t lines = 0;
  const std::vector<Heading> headings = take_headings(content, lines);
  if (headings.empty() || headings.size() != lines || headings.front().number != 1) return false;
  const bool ascending = std::is_sorted(headings.begin(), headings.end(),
                                        [](const auto& a, const auto& b) { return a.number < b.number; });
  return ascending && content.substr(0, content.find('\n')).find(',') == std::string_view::npos;
}

Table parse_sextractor(std::string_view content, const std::string& file) {
  std::size_t lines = 0;
  const std::vector<Heading> headings = take_headings(content, lines);
  std::string blanks(content);
  std::replace(blanks.begin(), blanks.end(), '\t', ' ');
  DelimitedRows::Options options;
  options.delimiter = ' ';
  options.first_line = lines + 1;
  options.comments_anywhere = true;
  const DelimitedRows rows = DelimitedRows::split(blanks, options, file);
  const std::size_t width = rows.rows() > 0 ? rows.columns() : headings.back().number;
  Table table;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const Heading& heading = headings[i];
    const std::size_t next = i + 1 < headings.size() ? headings[i + 1].number : width + 1;
    if (heading.number >= next || next > width + 1)
      throw input_error("{}: the heading of column {} ({}) does not fit rows of {} cells", file,
                        heading.number, heading.name, width);
    for (std::size_t column = heading.number - 1; column + 1 < next; ++column) {
      ColumnBuilder builder(type_of(rows, column));
      for (std::size_t row = 0; row < rows.rows(); ++row) builder.add_cell(rows.cell(row, column).text);
      const bool single = next == heading.number + 1;
      table.add(builder.finish(
          single ? heading.name : fmt::format("{}_{}", heading.name, column + 1 - heading.number),
          heading.unit, heading.description));
    }
  }
  return table;
}

}  // namespace peculiar::catalog::detail
