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

/// The values of a part of an expression over a block of rows, or one value for all of them. Texts are views
/// into the table or the expression.
struct Value {
  using Floats = std::vector<double>;
  using Integers = std::vector<std::int64_t>;
  using Truths = std::vector<char>;  // not vector<bool>: the loops should vectorise
  using Texts = std::vector<std::string_view>;

  std::variant<Floats, Integers, Truths, Texts> data;
  std::vector<char> missing;  ///< empty: none is. Floats never use it: a missing float is NaN.
  bool is_scalar = false;     ///< one value stands for every row

  std::size_t size() const;
  bool is_text() const { return std::holds_alternative<Texts>(data); }
  bool is_truth() const { return std::holds_alternative<Truths>(data); }
  bool is_missing(std::size_t index) const { return !missing.empty() && missing[index * step()] != 0; }
  std::size_t step() const { return is_scalar ? 0 : 1; }
  const char* type_name() const;  ///< "a number", "a truth value", "text"
};

/// Length of a result made of these: 1 when all are scalars.
struct Shape {
  std::size_t size = 1;
  bool is_scalar = true;
};
Shape shape_of(std::span<const Value> values);

/// Per row, whether any of them is missing (the masks only); empty when none has a mask.
std::vector<char> any_missing(std::span<const Value> values);

Value to_floats(Value value);    ///< numbers and truth values; missing ones become NaN
Value to_integers(Value value);  ///< truth values become 0 and 1; anything else stays

/// Numbers only. Integers stay integers under + - * %; a block in which one of them leaves 64 bits is done in
/// floating point. Division and power are floating point; a remainder by integer 0 is missing.
Value arithmetic(Operator operation, Value left, Value right);

/// Both text or both numbers. Integers are compared exactly, with floats too. False where either is missing.
Value compare(Operator operation, const Value& left, const Value& right);

/// Whether each of `left` equals one of `items`.
Value equals_any(const Value& left, std::span<const Value> items);

}  // namespace peculiar::catalog::detail
