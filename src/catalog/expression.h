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

/// A selection of rows such as `redshift > 1 && log_mass >= 10 && class == "spiral"`.
///
/// Grammar, loosest first: `a || b`, `a && b`, `!a` (also the words or, and, not), comparisons `< <= > >= ==
/// !=` (also `=`; chains such as `1 < z < 3` mean both), `in (a, b, ...)`, `+ -`, `* / %`, unary `-`, `**`
/// (power, to the right), functions, numbers, 'text' or "text" (a quote in it is doubled), true, false,
/// column names, `column names in backticks`, parentheses. Functions: abs sqrt exp log log10 floor ceil sin
/// cos tan min max isnan missing matches(text, "glob*"), anybits(flags, 6) and allbits(flags, 6), which ask
/// whether any, or all, of the bits 2 and 4 are set. Integers compare exactly with integers (18-digit ids
/// are safe) and with floats; `/` and `**` give floats. A comparison with a missing value or NaN is false,
/// and `!=` too; `missing(x)` asks for it, and for an empty text. A missing truth value counts as false, and
/// so does `!` of it. Text compares with text only, by its bytes.
class Expression {
 public:
  /// Error (usage): names the position, shows the text with a caret under it, and says what was expected.
  static Expression parse(std::string_view text);

  const std::string& text() const { return text_; }
  std::vector<std::string> column_names() const;  ///< those it uses, once each, in order of appearance

  /// One truth value a row. Errors (usage): unknown column (with the nearest), text compared with a number,
  /// a result that is not a truth value.
  std::vector<bool> evaluate(const Table& table) const;
  std::vector<std::size_t> matching_rows(const Table& table) const;

 private:
  std::string text_;
  std::shared_ptr<const detail::ExpressionNode> root_;
};

/// The error (input) of a verb that has nothing to do, because an expression selects none of a file's rows.
Error no_row_fulfils(const std::string& path, std::string_view where, std::size_t rows);

}  // namespace peculiar::catalog
