#include "catalog/csv_layout.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "catalog/cells.h"

namespace peculiar::catalog::detail {

namespace {

constexpr std::size_t kLinesLookedAt = 100;

/// Cells of one line, without quotes and blanks round them.
std::vector<std::string> cells_of(std::string_view line, char delimiter) {
  std::vector<std::string> cells(1);
  bool quoted = false, between = true;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == delimiter || (delimiter == ' ' && c == '\t'))) {
      if (delimiter != ' ' || !between) cells.emplace_back();
      between = true;
      continue;
    } else {
      cells.back() += c;
    }
    between = false;
  }
  for (std::string& cell : cells) cell = trim(cell);
  if (delimiter == ' ' && cells.size() > 1 && cells.back().empty()) cells.pop_back();
  return cells;
}

/// The lines at the top of the table that matter.
struct Top {
  std::string_view comment;            ///< the last one before the table, without its '#'; "" for none
  std::vector<std::string_view> rows;  ///< the first lines that are neither empty nor comments
  std::size_t comment_line = 0;
  std::size_t row_start = 0;  ///< where rows.front() begins
};

Top top_of(std::string_view content) {
  Top top;
  std::size_t number = 1;
  for (std::size_t first = 0; first < content.size() && top.rows.size() < kLinesLookedAt; ++number) {
    const std::size_t end = std::min(content.find_first_of("\r\n", first), content.size());
    const std::string_view line = content.substr(first, end - first);
    if (top.rows.empty() && !line.empty() && line.front() == '#') {
      top.comment = trim(line.substr(std::min(line.find_first_not_of('#'), line.size())));
      top.comment_line = number;
    } else if (!trim(line).empty()) {
      if (top.rows.empty()) top.row_start = first;
      top.rows.push_back(line);
    }
    const bool is_pair = end + 1 < content.size() && content[end] == '\r' && content[end + 1] == '\n';
    first = end + (is_pair ? 2 : 1);
  }
  return top;
}

/// Blanks delimit where nothing else does and all the lines looked at have as many words.
char delimiter_of(std::string_view header, const std::vector<std::string_view>& rows) {
  char best = ',';
  for (const char delimiter : {',', ';', '\t', '|'}) {
    if (count_cells(header, delimiter) > count_cells(header, best)) best = delimiter;
  }
  const std::size_t words = count_cells(header, ' ');
  if (count_cells(header, best) > 1 || words < 2 || rows.empty()) return best;
  const bool alike = std::all_of(rows.begin(), rows.end(), [&](std::string_view row) {
    return count_cells(row, ' ') == words && count_cells(row, ',') == 1;
  });
  return alike ? ' ' : best;
}

bool is_number(const std::string& cell) { return parse_float(cell).has_value(); }

enum class Header { kRow, kComment, kEither };

Header header_of(const Top& top, char delimiter) {
  const std::vector<std::string> names = cells_of(top.comment, delimiter);
  const std::vector<std::string> cells = cells_of(top.rows.front(), delimiter);
  const auto no_name = [&](const std::string& name) {
    return name.empty() || is_number(name) || std::count(names.begin(), names.end(), name) > 1;
  };
  if (top.comment.empty() || names.size() != cells.size() || names == cells) return Header::kRow;
  if (std::any_of(names.begin(), names.end(), no_name)) return Header::kRow;
  const bool words = std::all_of(names.begin(), names.end(), [](const std::string& name) {
    return name.find_first_of(" \t") == std::string::npos;
  });
  if (std::any_of(cells.begin(), cells.end(), is_number))
    return words || names.size() > 1 ? Header::kComment : Header::kRow;
  return words && names.size() > 1 && delimiter != ' ' ? Header::kEither : Header::kRow;
}

/// Blanks delimit for the splitter, which knows tabs as part of a cell.
std::string with_blanks(std::string_view text) {
  std::string blanks(text);
  std::replace(blanks.begin(), blanks.end(), '\t', ' ');
  return blanks;
}

}  // namespace

std::size_t count_cells(std::string_view line, char delimiter) {
  return cells_of(delimiter == ' ' ? trim(line) : line, delimiter).size();
}

CsvLayout csv_layout(std::string_view content, const std::string& file) {
  const Top top = top_of(content);
  CsvLayout layout;
  if (top.rows.empty()) return layout;
  const char of_comment = delimiter_of(top.comment, top.rows);
  const Header header = header_of(top, of_comment);
  if (header == Header::kEither) {
    throw input_error(
        "{}, line {}: this comment may be the header, and so may the line behind the comments: take its '#' away if it is, the comment if it is not",
        file, top.comment_line);
  }
  if (header == Header::kComment) {
    layout.delimiter = of_comment;
    layout.commented_header = true;
    layout.first_line = top.comment_line;
    layout.content = fmt::format("{}\n{}", top.comment, content.substr(top.row_start));
    if (layout.delimiter == ' ') layout.content = with_blanks(layout.content);
    return layout;
  }
  layout.delimiter = delimiter_of(top.rows.front(), {top.rows.begin() + 1, top.rows.end()});
  if (layout.delimiter == ' ') layout.content = with_blanks(content);
  return layout;
}

}  // namespace peculiar::catalog::detail
