#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace peculiar::catalog::detail {

/// Layout of a plain table.
struct CsvLayout {
  char delimiter = ',';  ///< or ; tab | or a blank; runs of blanks count as one
  bool commented_header = false;
  std::size_t columns = 0;     ///< cells in the header
  std::string content;         ///< the table from its header on, where it differs from the file
  std::size_t first_line = 1;  ///< line number at which `content` begins
};

/// Finds the header: the first line that does not begin with '#', or the last comment before that line (as in
/// astropy's commented_header and TOPCAT's ASCII) if the comment has as many names as the line has cells and
/// one of those cells is a number. Error (input): either could be the header.
CsvLayout csv_layout(std::string_view content, const std::string& file);

/// Counts the cells of the line with this delimiter.
std::size_t count_cells(std::string_view line, char delimiter);

}  // namespace peculiar::catalog::detail
