#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace peculiar::catalog::detail {

/// Cells of a delimited text, row by row, without their quotes.
class DelimitedRows {
 public:
  struct Cell {
    std::string_view text;
    bool is_absent;  ///< nothing between the delimiters, not even quotes
  };
  struct Options {
    char delimiter = ',';
    std::size_t first_line = 1;      ///< line number at which the text begins in its file
    bool comments_anywhere = false;  ///< skip lines that begin with '#' (outside quotes)
    bool comments_at_top = false;    ///< skip such lines before the first row only
    bool empty_ends = false;         ///< rows may end in delimiters beyond the columns of the first row
  };

  /// Splits the text. Runs of blanks count as one delimiter; any other delimiter counts singly. Empty lines
  /// are skipped. The first row sets the number of cells. Errors (input) name file and line: a row of another
  /// length, a misplaced or unclosed quote, or, with `empty_ends`, a value in a surplus cell.
  static DelimitedRows split(std::string_view content, const Options& options, const std::string& file);

  std::size_t rows() const { return lines_.size(); }
  std::size_t columns() const { return columns_; }
  Cell cell(std::size_t row, std::size_t column) const;
  std::size_t line(std::size_t row) const { return lines_[row]; }  ///< line on which the row begins

 private:
  friend class DelimitedReader;
  std::string texts_;              // of all cells, concatenated
  std::vector<std::size_t> ends_;  // shifted left by one; the lowest bit marks an absent cell
  std::vector<std::size_t> lines_;
  std::size_t columns_ = 0;
};

/// Appends the cell, quoted if necessary: a delimiter, quote or line end in it, blanks at either end, a
/// leading '#', or an empty cell.
void append_quoted(std::string& out, std::string_view cell, char delimiter);

}  // namespace peculiar::catalog::detail
