#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "catalog/table.h"

namespace peculiar::catalog {

namespace detail {
struct ExpressionNode;
}

/// A row expression such as `redshift > 1 && log_mass >= 10 && class == "spiral"`.
///
/// Grammar, from lowest to highest precedence: `a || b`, `a && b`, `!a` (also the words or, and, not),
/// comparisons `< <= > >= == !=` (also `=`; a chain such as `1 < z < 3` requires both), `in (a, b, ...)`, `+
/// -`, `* / %`, unary `-`, `**` (power, right-associative), functions, numbers, 'text' or "text" (quotes
/// inside are doubled), true, false, column names, `column names in backticks`, parentheses. Functions: abs
/// sqrt exp log log10 floor ceil sin cos tan min max isnan missing matches(text, "glob*"), anybits(flags, 6)
/// and allbits(flags, 6), which test whether any or all of the bits 2 and 4 are set. Integers compare exactly
/// with integers (18-digit ids are safe) and with floats; `/` and `**` return floats. Any comparison with a
/// missing value or NaN is false, including `!=`; `missing(x)` is true for such values and for empty text. A
/// missing truth value counts as false, and so does its negation. Text compares only with text, byte by byte.
class Expression {
 public:
  /// Error (usage): names the position, shows the text with a caret under it, and says what was expected.
  static Expression parse(std::string_view text);

  const std::string& text() const { return text_; }
  std::vector<std::string> column_names() const;  ///< each column once, in order of appearance

  /// Returns one truth value per row. Errors (usage): an unknown column (the message suggests the nearest
  /// name); a comparison of text with a number; a result that is not a truth value.
  std::vector<bool> evaluate(const Table& table) const;
  std::vector<std::size_t> matching_rows(const Table& table) const;

 private:
  std::string text_;
  std::shared_ptr<const detail::ExpressionNode> root_;
};

/// Error (input) of a verb that has nothing to do because an expression selects no row of a file.
Error no_row_fulfils(const std::string& path, std::string_view where, std::size_t rows);

}  // namespace peculiar::catalog
