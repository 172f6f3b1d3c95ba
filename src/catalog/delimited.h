#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace peculiar::catalog::detail {

/// The cells of a delimited text, row by row, with quotes taken off.
class DelimitedRows {
 public:
  struct Cell {
    std::string_view text;
    bool is_absent;  ///< nothing between the delimiters, not even quotes
  };
  struct Options {
    char delimiter = ',';
    std::size_t first_line = 1;      ///< number of the text's first line in its file
    bool comments_anywhere = false;  ///< skip lines that begin with '#' (outside quotes)
    bool comments_at_top = false;    ///< skip those before the first row
    bool empty_ends = false;         ///< rows may end in more delimiters than the first has names
  };

  /// Blanks are a delimiter in runs, any other one alone. Empty lines are skipped. The first row says how
  /// many cells the others have. Errors (input) name file and line: a row of another length, a quote out of
  /// place or never closed. With `empty_ends` nothing stands between those delimiters, or it is an error too.
  static DelimitedRows split(std::string_view content, const Options& options, const std::string& file);

  std::size_t rows() const { return lines_.size(); }
  std::size_t columns() const { return columns_; }
  Cell cell(std::size_t row, std::size_t column) const;
  std::size_t line(std::size_t row) const { return lines_[row]; }  ///< on which the row begins

 private:
  friend class DelimitedReader;
  std::string texts_;              // of all cells, one after the other
  std::vector<std::size_t> ends_;  // shifted left by one; the lowest bit says that the cell is absent
  std::vector<std::size_t> lines_;
  std::size_t columns_ = 0;
};

/// Appends the cell, quoted where it must be: delimiter, quote, line end, blanks at an end, '#' at the start,
/// empty.
void append_quoted(std::string& out, std::string_view cell, char delimiter);

}  // namespace peculiar::catalog::detail
