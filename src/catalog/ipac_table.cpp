#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "catalog/cells.h"
#include "catalog/table_formats.h"

namespace peculiar::catalog::detail {

namespace {

/// Returns the next line without its line end, and moves `content` past it.
std::string_view take_line(std::string_view& content) {
  const std::size_t end = std::min(content.find('\n'), content.size());
  std::string_view line = content.substr(0, end);
  content.remove_prefix(std::min(end + 1, content.size()));
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line;
}

bool is_heading(std::string_view line) { return !line.empty() && line.front() == '|'; }

/// Returns the cells between the bars of a heading.
std::vector<std::string> between_bars(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t first = 1; first < line.size();) {
    const std::size_t end = std::min(line.find('|', first), line.size());
    cells.emplace_back(trim(line.substr(first, end - first)));
    first = end + 1;
  }
  return cells;
}

bool is_type(const std::string& word) {
  static constexpr std::array kTypes{"char", "c",      "int", "i",    "long", "l",   "float",
                                     "f",    "double", "d",   "real", "r",    "date"};
  return std::find(kTypes.begin(), kTypes.end(), lower_case(word)) != kTypes.end();
}

bool is_text_type(const std::string& type) {
  const std::string lower = lower_case(type);
  return lower == "char" || lower == "c" || lower == "date";
}

/// Names, types, units and null values, on as many lines as are present.
struct Headings {
  std::array<std::vector<std::string>, 4> lines;
  std::vector<std::size_t> bars;
  std::size_t line = 1;  ///< line number of the first row

  const std::string& at(std::size_t which, std::size_t column) const {
    static const std::string kNone;
    return column < lines[which].size() ? lines[which][column] : kNone;
  }
};

Headings take_headings(std::string_view& content) {
  Headings headings;
  std::size_t count = 0;
  while (!content.empty()) {
    std::string_view rest = content;
    const std::string_view line = take_line(rest);
    const bool is_comment = count == 0 && (line.empty() || line.front() == '\\');
    if (!is_comment && !is_heading(line)) break;
    content = rest;
    ++headings.line;
    if (is_comment) continue;
    for (std::size_t i = 0; count == 0 && i < line.size(); ++i)
      if (line[i] == '|') headings.bars.push_back(i);
    if (count < headings.lines.size()) headings.lines[count] = between_bars(line);
    ++count;
  }
  return headings;
}

using Cells = std::vector<std::string_view>;

/// Returns the cells below each name.
std::vector<Cells> read_cells(std::string_view content, const Headings& headings, const std::string& file) {
  const std::size_t columns = headings.lines[0].size();
  std::vector<Cells> cells(columns);
  for (std::size_t number = headings.line; !content.empty(); ++number) {
    const std::string_view line = take_line(content);
    if (line.empty() || line.front() == '\\') continue;
    for (std::size_t i = 0; i < columns; ++i) {
      const std::size_t first = std::min(headings.bars[i], line.size());
      const std::size_t end = i + 1 < columns ? std::min(headings.bars[i + 1], line.size()) : line.size();
      if (first < line.size() && line[first] != ' ' && i > 0)
        throw input_error(
            "{}, line {}: '{}' stands under a bar of the heading: cells belong between the bars", file,
            number, line[first]);
      cells[i].push_back(trim(line.substr(first, end - first)));
    }
  }
  return cells;
}

CellType type_of(const Cells& cells, const std::string& declared, const std::string& null) {
  if (is_text_type(declared)) return CellType::kText;
  const auto all = [&](const auto& is_one) {
    return std::all_of(cells.begin(), cells.end(), [&](std::string_view cell) {
      return cell.empty() || cell == null || is_missing_word(cell) || is_one(cell);
    });
  };
  if (all([](std::string_view cell) { return parse_integer(cell).has_value(); })) return CellType::kInteger;
  const bool numbers = all([](std::string_view cell) { return parse_float(cell) && !loses_digits(cell); });
  return numbers ? CellType::kFloat : CellType::kText;
}

}  // namespace

bool is_ipac(std::string_view content) {
  const Headings headings = take_headings(content);
  const std::vector<std::string>& types = headings.lines[1];
  return headings.bars.size() > 1 && types.size() == headings.lines[0].size() &&
         std::all_of(types.begin(), types.end(), is_type);
}

Table parse_ipac(std::string_view content, const std::string& file) {
  const Headings headings = take_headings(content);
  const std::vector<Cells> cells = read_cells(content, headings, file);
  Table table;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string& null = headings.at(3, i);
    ColumnBuilder builder(type_of(cells[i], headings.at(1, i), null));
    for (const std::string_view cell : cells[i]) {
      const bool is_text = builder.type() == CellType::kText;
      const bool is_word = is_text ? is_missing_text(cell) : is_missing_word(cell);
      if (cell.empty() || is_word || (!null.empty() && cell == null) || !builder.add_cell(cell))
        builder.add_missing();
    }
    const std::string& name = headings.at(0, i);
    if (name.empty() || table.find(name) != nullptr)
      throw input_error(
          "{}: column {} {}", file, i + 1,
          name.empty() ? "has no name" : fmt::format("is named '{}', like another column", name));
    table.add(builder.finish(name, headings.at(2, i), ""));
  }
  return table;
}

}  // namespace peculiar::catalog::detail
