#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace peculiar::catalog::detail {

/// How a plain table is laid out.
struct CsvLayout {
  char delimiter = ',';  ///< or ; tab | or a blank, which then counts in runs
  bool commented_header = false;
  std::size_t columns = 0;     ///< cells of the header
  std::string content;         ///< the table from its header on, where that is not as it stands in the file
  std::size_t first_line = 1;  ///< of `content`
};

/// Looks at the header, which is the first line that no '#' begins, or the last comment before it (as
/// astropy's commented_header and TOPCAT's ASCII have it) where that one names as many columns as the line
/// has cells, of which one is a number. Error (input): both may be the header.
CsvLayout csv_layout(std::string_view content, const std::string& file);

/// How many cells that delimiter makes of the line.
std::size_t count_cells(std::string_view line, char delimiter);

}  // namespace peculiar::catalog::detail
