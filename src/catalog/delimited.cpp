#include "catalog/delimited.h"

#include <csv.h>

#include "base/error.h"

namespace peculiar::catalog::detail {

namespace {

int is_line_end(unsigned char c) { return c == '\n' || c == '\r'; }
int is_blank(unsigned char c) { return c == ' ' || c == '\t'; }

}  // namespace

/// Feeds libcsv line by line, so that the first line of each row is known.
class DelimitedReader {
 public:
  DelimitedReader(const DelimitedRows::Options& options, const std::string& file)
      : options_(options), file_(file) {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL) != 0) {
      throw internal_error("libcsv cannot be initialised");
    }
    csv_set_delim(&parser_, static_cast<unsigned char>(options.delimiter));
    csv_set_term_func(&parser_, is_line_end);
    csv_set_space_func(&parser_, is_blank);
  }
  ~DelimitedReader() { csv_free(&parser_); }
  DelimitedReader(const DelimitedReader&) = delete;
  DelimitedReader& operator=(const DelimitedReader&) = delete;

  DelimitedRows read(std::string_view content) {
    rows_.texts_.reserve(content.size());
    line_ = options_.first_line;
    row_line_ = line_;
    for (std::size_t position = 0; position < content.size(); ++line_) {
      const std::size_t newline = content.find('\n', position);
      const std::size_t end = newline == std::string_view::npos ? content.size() : newline + 1;
      feed(content.substr(position, end - position));
      position = end;
    }
    if (csv_fini(&parser_, on_cell, on_row, this) != 0) {
      throw input_error("{}, line {}: a quote that opens in this row is never closed: add the closing \"",
                        file_, row_line_);
    }
    check_row();
    return std::move(rows_);
  }

 private:
  void feed(std::string_view line) {
    const bool between_rows = rows_.ends_.size() == row_start_ && parser_.pstate == 0;
    if (between_rows) {
      row_line_ = line_;
      const bool may_comment =
          options_.comments_anywhere || (options_.comments_at_top && rows_.lines_.empty());
      if (may_comment && line.front() == '#') return;
    }
    if (csv_parse(&parser_, line.data(), line.size(), on_cell, on_row, this) != line.size()) {
      throw input_error(
          "{}, line {}: a quote stands inside a cell: put the whole cell in quotes and double those inside",
          file_, line_);
    }
    check_row();
  }

  static void on_cell(void* text, std::size_t length, void* self_pointer) {
    auto& self = *static_cast<DelimitedReader*>(self_pointer);
    const bool is_absent = text == nullptr;
    if (is_absent && self.options_.delimiter == ' ') return;
    if (!is_absent) self.rows_.texts_.append(static_cast<const char*>(text), length);
    self.rows_.ends_.push_back(self.rows_.texts_.size() << 1 | (is_absent ? 1 : 0));
  }

  // Called from C, so it must not throw; the row is checked after libcsv returns.
  static void on_row(int, void* self_pointer) {
    static_cast<DelimitedReader*>(self_pointer)->row_ended_ = true;
  }

  void check_row() {
    if (!row_ended_) return;
    row_ended_ = false;
    if (rows_.ends_.size() == row_start_) return;
    if (options_.empty_ends) drop_empty_end();
    const std::size_t cells = rows_.ends_.size() - row_start_;
    if (rows_.lines_.empty()) rows_.columns_ = cells;
    if (cells > rows_.columns_ && unnamed_end_) {
      throw input_error("{}, line {}: column {} has no name: give it one in the header", file_, row_line_,
                        rows_.columns_ + 1);
    }
    if (cells != rows_.columns_) {
      throw input_error(
          "{}, line {}: {} cell{} where the first row has {}: the row is truncated, or a cell that contains a delimiter lacks quotes",
          file_, row_line_, cells, cells == 1 ? "" : "s", rows_.columns_);
    }
    rows_.lines_.push_back(row_line_);
    row_start_ = rows_.ends_.size();
  }

  /// Removes empty cells at the end of the first row, and surplus ones from other rows.
  void drop_empty_end() {
    const std::size_t least = rows_.lines_.empty() ? 1 : rows_.columns_;
    while (rows_.ends_.size() - row_start_ > least && (rows_.ends_.back() & 1) != 0) {
      rows_.ends_.pop_back();
      unnamed_end_ = unnamed_end_ || rows_.lines_.empty();
    }
  }

  const DelimitedRows::Options& options_;
  const std::string& file_;
  csv_parser parser_{};
  DelimitedRows rows_;
  std::size_t line_ = 1;
  std::size_t row_line_ = 1;
  std::size_t row_start_ = 0;
  bool row_ended_ = false;
  bool unnamed_end_ = false;  // the first row ended in delimiters
};

DelimitedRows DelimitedRows::split(std::string_view content, const Options& options,
                                   const std::string& file) {
  return DelimitedReader(options, file).read(content);
}

DelimitedRows::Cell DelimitedRows::cell(std::size_t row, std::size_t column) const {
  const std::size_t index = row * columns_ + column;
  const std::size_t first = index == 0 ? 0 : ends_[index - 1] >> 1;
  return {std::string_view(texts_).substr(first, (ends_[index] >> 1) - first), (ends_[index] & 1) != 0};
}

void append_quoted(std::string& out, std::string_view cell, char delimiter) {
  const bool is_plain = !cell.empty() && cell.find_first_of("\"\n\r\t ") == std::string_view::npos &&
                        cell.find(delimiter) == std::string_view::npos && cell.front() != '#';
  if (is_plain) {
    out += cell;
    return;
  }
  out += '"';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace peculiar::catalog::detail
