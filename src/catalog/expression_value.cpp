#include "catalog/expression_value.h"

#include <algorithm>
#include <cmath>
#include <compare>
#include <limits>

namespace peculiar::catalog::detail {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <typename T>
std::partial_ordering order(T a, T b) {
  return a <=> b;
}

/// Conversion of the integer to double would make neighbouring 18-digit ids equal.
std::partial_ordering order(std::int64_t a, double b) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (std::isnan(b)) return std::partial_ordering::unordered;
  if (b >= kTwoTo63) return std::partial_ordering::less;
  if (b < -kTwoTo63) return std::partial_ordering::greater;
  const double whole = std::trunc(b);
  const auto b_integer = static_cast<std::int64_t>(whole);
  if (a != b_integer) return a <=> b_integer;
  return 0.0 <=> b - whole;
}
std::partial_ordering order(double a, std::int64_t b) { return 0 <=> order(b, a); }

template <typename T>
constexpr bool kIsOrderable = !std::is_same_v<T, Value::Truths>;

template <typename A, typename B, typename Test>
void compare_rows(const A& a, std::size_t a_step, const B& b, std::size_t b_step, Test test,
                  Value::Truths& out) {
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = test(order(a[i * a_step], b[i * b_step])) ? 1 : 0;
}

template <typename A, typename B>
void compare_rows(Operator operation, const A& a, std::size_t a_step, const B& b, std::size_t b_step,
                  Value::Truths& out) {
  const auto run = [&](auto test) { compare_rows(a, a_step, b, b_step, test, out); };
  switch (operation) {
    case Operator::kLess:
      return run([](std::partial_ordering o) { return o < 0; });
    case Operator::kLessEqual:
      return run([](std::partial_ordering o) { return o <= 0; });
    case Operator::kGreater:
      return run([](std::partial_ordering o) { return o > 0; });
    case Operator::kGreaterEqual:
      return run([](std::partial_ordering o) { return o >= 0; });
    case Operator::kEqual:
      return run([](std::partial_ordering o) { return o == 0; });
    default:  // unequal; NaN is unordered and therefore neither
      return run([](std::partial_ordering o) { return o < 0 || o > 0; });
  }
}

/// Returns false if the result overflows.
bool integer_operation(Operator operation, std::int64_t a, std::int64_t b, std::int64_t& out) {
  switch (operation) {
    case Operator::kAdd:
      return !__builtin_add_overflow(a, b, &out);
    case Operator::kSubtract:
      return !__builtin_sub_overflow(a, b, &out);
    case Operator::kMultiply:
      return !__builtin_mul_overflow(a, b, &out);
    default:  // remainder; by 0 the row is marked missing, and by -1 the processor traps for the lowest
              // integer
      out = b == 0 || b == -1 ? 0 : a % b;
      return true;
  }
}

double float_operation(Operator operation, double a, double b) {
  switch (operation) {
    case Operator::kAdd:
      return a + b;
    case Operator::kSubtract:
      return a - b;
    case Operator::kMultiply:
      return a * b;
    case Operator::kDivide:
      return a / b;
    case Operator::kRemainder:
      return std::fmod(a, b);
    default:
      // C++ defines 1 ** NaN and NaN ** 0 as 1; here an unknown value stays unknown.
      return std::isnan(a) || std::isnan(b) ? kNan : std::pow(a, b);
  }
}

bool integer_arithmetic(Operator operation, const Value& left, const Value& right, Value& result) {
  const auto& a = std::get<Value::Integers>(left.data);
  const auto& b = std::get<Value::Integers>(right.data);
  const Shape shape{left.is_scalar ? b.size() : a.size(), left.is_scalar && right.is_scalar};
  Value::Integers out(shape.size);
  for (std::size_t i = 0; i < shape.size; ++i) {
    if (!integer_operation(operation, a[i * left.step()], b[i * right.step()], out[i])) return false;
  }
  result = Value{std::move(out), {}, shape.is_scalar};
  const bool divides_by_0 = operation == Operator::kRemainder && std::find(b.begin(), b.end(), 0) != b.end();
  if (!left.missing.empty() || !right.missing.empty() || divides_by_0) {
    result.missing.resize(shape.size);
    for (std::size_t i = 0; i < shape.size; ++i) {
      const bool no_remainder = divides_by_0 && b[i * right.step()] == 0;
      result.missing[i] = left.is_missing(i) || right.is_missing(i) || no_remainder;
    }
  }
  return true;
}

/// A list of ids may be long; a lookup per row is faster than comparing all with all.
template <typename Values>
bool look_up(const Value& left, std::span<const Value> items, Value::Truths& out) {
  if (!std::holds_alternative<Values>(left.data)) return false;
  Values sorted;
  for (const Value& item : items) {
    if (!item.is_scalar || item.is_missing(0) || !std::holds_alternative<Values>(item.data)) return false;
    sorted.push_back(std::get<Values>(item.data)[0]);
  }
  std::sort(sorted.begin(), sorted.end());
  const auto& values = std::get<Values>(left.data);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = !left.is_missing(i) && std::binary_search(sorted.begin(), sorted.end(), values[i * left.step()]);
  }
  return true;
}

}  // namespace

std::size_t Value::size() const {
  return std::visit([](const auto& values) { return values.size(); }, data);
}

const char* Value::type_name() const {
  return is_text() ? "text" : is_truth() ? "a truth value" : "a number";
}

Shape shape_of(std::span<const Value> values) {
  for (const Value& value : values) {
    if (!value.is_scalar) return {value.size(), false};
  }
  return {};
}

std::vector<char> any_missing(std::span<const Value> values) {
  std::vector<char> result;
  for (const Value& value : values) {
    if (value.missing.empty()) continue;
    result.resize(shape_of(values).size);
    for (std::size_t i = 0; i < result.size(); ++i) result[i] |= value.missing[i * value.step()];
  }
  return result;
}

Value to_integers(Value value) {
  if (const auto* truths = std::get_if<Value::Truths>(&value.data)) {
    value.data = Value::Integers(truths->begin(), truths->end());
  }
  return value;
}

Value to_floats(Value value) {
  value = to_integers(std::move(value));
  if (const auto* integers = std::get_if<Value::Integers>(&value.data)) {
    Value::Floats floats(integers->begin(), integers->end());
    for (std::size_t i = 0; i < value.missing.size(); ++i) {
      if (value.missing[i]) floats[i] = kNan;
    }
    value.data = std::move(floats);
  }
  value.missing.clear();
  return value;
}

Value arithmetic(Operator operation, Value left, Value right) {
  left = to_integers(std::move(left));
  right = to_integers(std::move(right));
  const bool keeps_integers = operation != Operator::kDivide && operation != Operator::kPower;
  if (keeps_integers && std::holds_alternative<Value::Integers>(left.data) &&
      std::holds_alternative<Value::Integers>(right.data)) {
    Value result;
    if (integer_arithmetic(operation, left, right, result)) return result;
  }
  const Value operands[] = {to_floats(std::move(left)), to_floats(std::move(right))};
  const Shape shape = shape_of(operands);
  const auto& a = std::get<Value::Floats>(operands[0].data);
  const auto& b = std::get<Value::Floats>(operands[1].data);
  Value::Floats out(shape.size);
  for (std::size_t i = 0; i < shape.size; ++i) {
    out[i] = float_operation(operation, a[i * operands[0].step()], b[i * operands[1].step()]);
  }
  return {std::move(out), {}, shape.is_scalar};
}

Value compare(Operator operation, const Value& left, const Value& right) {
  if (left.is_truth() || right.is_truth()) return compare(operation, to_integers(left), to_integers(right));
  const bool is_scalar = left.is_scalar && right.is_scalar;
  Value::Truths out(left.is_scalar ? right.size() : left.size());
  std::visit(
      [&](const auto& a, const auto& b) {
        using A = std::decay_t<decltype(a)>;
        using B = std::decay_t<decltype(b)>;
        constexpr bool kBothText = std::is_same_v<A, Value::Texts> && std::is_same_v<B, Value::Texts>;
        constexpr bool kNeitherText = !std::is_same_v<A, Value::Texts> && !std::is_same_v<B, Value::Texts>;
        if constexpr (kIsOrderable<A> && kIsOrderable<B> && (kBothText || kNeitherText)) {
          compare_rows(operation, a, left.step(), b, right.step(), out);
        }
      },
      left.data, right.data);
  if (!left.missing.empty() || !right.missing.empty()) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (left.is_missing(i) || right.is_missing(i)) out[i] = 0;
    }
  }
  return {std::move(out), {}, is_scalar};
}

Value equals_any(const Value& left, std::span<const Value> items) {
  Value::Truths out(left.size());
  bool is_scalar = left.is_scalar;
  if (look_up<Value::Integers>(left, items, out) || look_up<Value::Texts>(left, items, out)) {
    return {std::move(out), {}, is_scalar};
  }
  Value result{std::move(out), {}, is_scalar};
  for (const Value& item : items) {
    const Value equal = compare(Operator::kEqual, left, item);
    const auto& more = std::get<Value::Truths>(equal.data);
    auto& found = std::get<Value::Truths>(result.data);
    if (result.is_scalar && !equal.is_scalar) {
      found.assign(more.size(), found[0]);
      result.is_scalar = false;
    }
    for (std::size_t i = 0; i < found.size(); ++i) found[i] |= more[i * equal.step()];
  }
  return result;
}

}  // namespace peculiar::catalog::detail
