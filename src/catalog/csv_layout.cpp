#include "catalog/csv_layout.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/error.h"
#include "catalog/cells.h"

namespace peculiar::catalog::detail {

namespace {

constexpr std::size_t kLinesLookedAt = 100;

/// Returns the cells of one line, without quotes and surrounding blanks.
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

/// The relevant lines at the top of the table.
struct Top {
  std::string_view comment;            ///< last comment before the table, without '#'; "" for none
  std::vector<std::string_view> rows;  ///< the first lines that are neither empty nor comments
  std::size_t comment_line = 0;
  std::size_t row_start = 0;    ///< start of rows.front()
  std::size_t table_start = 0;  ///< after a first line "sep=;", which Excel writes
};

bool is_excel_separator(std::string_view line) {
  return line.size() >= 5 && line.size() <= 6 && line.substr(0, 4) == "sep=";
}

Top top_of(std::string_view content) {
  Top top;
  std::size_t number = 1;
  for (std::size_t first = 0; first < content.size() && top.rows.size() < kLinesLookedAt; ++number) {
    const std::size_t end = std::min(content.find_first_of("\r\n", first), content.size());
    const std::string_view line = content.substr(first, end - first);
    if (number == 1 && is_excel_separator(line)) {
      top.table_start = std::min(end + 1, content.size());
    } else if (top.rows.empty() && !line.empty() && line.front() == '#') {
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

bool is_number(const std::string& cell) { return parse_float(cell).has_value(); }

/// Whether the delimiter gives each line as many cells as the header.
bool fits_all(std::string_view header, const std::vector<std::string_view>& rows, char delimiter) {
  const std::size_t cells = count_cells(header, delimiter);
  return std::all_of(rows.begin(), rows.end(),
                     [&](std::string_view row) { return count_cells(row, delimiter) == cells; });
}

/// Whether blanks delimit: nothing else does, each line has as many words as the header, and the words are
/// not parts of one name (at least three columns, or two with numbers).
bool are_blanks(std::string_view header, const std::vector<std::string_view>& rows) {
  const std::size_t words = count_cells(header, ' ');
  if (words < 2 || rows.empty() || !fits_all(header, rows, ' ')) return false;
  return std::all_of(rows.begin(), rows.end(), [&](std::string_view row) {
    const std::vector<std::string> cells = cells_of(trim(row), ' ');
    return count_cells(row, ',') == 1 && (words > 2 || std::all_of(cells.begin(), cells.end(), is_number));
  });
}

/// Returns the delimiter with the most cells in the header, preferably one that gives all lines equal
/// numbers.
char delimiter_of(std::string_view header, const std::vector<std::string_view>& rows) {
  char best = ',';
  std::pair<bool, std::size_t> most{false, 1};
  for (const char delimiter : {',', ';', '\t', '|'}) {
    const std::size_t cells = count_cells(header, delimiter);
    const std::pair<bool, std::size_t> rank{cells > 1 && fits_all(header, rows, delimiter), cells};
    if (rank > most) {
      most = rank;
      best = delimiter;
    }
  }
  return most.second == 1 && are_blanks(header, rows) ? ' ' : best;
}

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

/// Converts tabs to blanks, because the splitter treats tabs as part of a cell.
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
        "{}, line {}: this comment may be the header, or the line after the comments may be: remove the '#' if the comment is the header, otherwise remove the comment",
        file, top.comment_line);
  }
  if (header == Header::kComment) {
    layout.delimiter = of_comment;
    layout.commented_header = true;
    layout.first_line = top.comment_line;
    layout.columns = count_cells(top.comment, of_comment);
    layout.content = fmt::format("{}\n{}", top.comment, content.substr(top.row_start));
    if (layout.delimiter == ' ') layout.content = with_blanks(layout.content);
    return layout;
  }
  layout.delimiter = delimiter_of(top.rows.front(), {top.rows.begin() + 1, top.rows.end()});
  layout.columns = count_cells(top.rows.front(), layout.delimiter);
  if (layout.delimiter == ' ') layout.content = with_blanks(content);
  if (top.table_start > 0) {
    layout.content = content.substr(top.table_start);
    layout.first_line = 2;
  }
  return layout;
}

}  // namespace peculiar::catalog::detail
