#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace peculiar::catalog::detail {

enum class Operator {
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kRemainder,
  kPower,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kEqual,
  kUnequal
};

/// Values of a subexpression over a block of rows, or one value for all of them. Texts are views into the
/// table or the expression.
struct Value {
  using Floats = std::vector<double>;
  using Integers = std::vector<std::int64_t>;
  using Truths = std::vector<char>;  // not vector<bool>, so that loops vectorise
  using Texts = std::vector<std::string_view>;

  std::variant<Floats, Integers, Truths, Texts> data;
  std::vector<char> missing;  ///< empty if none is. Not used for floats: a missing float is NaN.
  bool is_scalar = false;     ///< one value for all rows

  std::size_t size() const;
  bool is_text() const { return std::holds_alternative<Texts>(data); }
  bool is_truth() const { return std::holds_alternative<Truths>(data); }
  bool is_missing(std::size_t index) const { return !missing.empty() && missing[index * step()] != 0; }
  std::size_t step() const { return is_scalar ? 0 : 1; }
  const char* type_name() const;  ///< "a number", "a truth value", "text"
};

/// Length of a result computed from these values: 1 if all are scalars.
struct Shape {
  std::size_t size = 1;
  bool is_scalar = true;
};
Shape shape_of(std::span<const Value> values);

/// Whether any of the values of a row is missing (by the masks only); empty if there is no mask.
std::vector<char> any_missing(std::span<const Value> values);

Value to_floats(Value value);    ///< numbers and truth values; missing ones become NaN
Value to_integers(Value value);  ///< truth values become 0 and 1; other values are unchanged

/// Numbers only. Integers stay integers under + - * %; a block that overflows 64 bits is computed in floating
/// point. Division and power return floats; the remainder by integer 0 is missing.
Value arithmetic(Operator operation, Value left, Value right);

/// Both text or both numbers. Integers are compared exactly, also with floats. False if either is missing.
Value compare(Operator operation, const Value& left, const Value& right);

/// Whether each value of `left` equals one of `items`.
Value equals_any(const Value& left, std::span<const Value> items);

}  // namespace peculiar::catalog::detail
