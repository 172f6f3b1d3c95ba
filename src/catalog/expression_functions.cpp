#include "catalog/expression_functions.h"

#include <array>
#include <cmath>
#include <limits>

namespace peculiar::catalog::detail {

namespace {

constexpr std::size_t kAnyNumber = 1000;

template <double (*function)(double)>
Value floats(std::span<const Value> arguments) {
  Value result = to_floats(arguments[0]);
  for (double& value : std::get<Value::Floats>(result.data)) value = function(value);
  return result;
}

/// Floor and ceiling; integers are unchanged and stay exact.
template <double (*function)(double)>
Value rounded(std::span<const Value> arguments) {
  if (!std::holds_alternative<Value::Floats>(arguments[0].data)) return to_integers(arguments[0]);
  return floats<function>(arguments);
}

double square_root(double x) { return std::sqrt(x); }
double exponential(double x) { return std::exp(x); }
double natural_logarithm(double x) { return std::log(x); }
double decimal_logarithm(double x) { return std::log10(x); }
double floor_of(double x) { return std::floor(x); }
double ceiling_of(double x) { return std::ceil(x); }
double sine(double x) { return std::sin(x); }
double cosine(double x) { return std::cos(x); }
double tangent(double x) { return std::tan(x); }
double magnitude(double x) { return std::fabs(x); }

Value absolute(std::span<const Value> arguments) {
  Value result = to_integers(arguments[0]);
  auto* integers = std::get_if<Value::Integers>(&result.data);
  if (integers == nullptr) return floats<magnitude>(arguments);
  for (std::int64_t& value : *integers) {
    // The lowest integer has no positive counterpart in 64 bits.
    if (value == std::numeric_limits<std::int64_t>::min()) return floats<magnitude>(arguments);
    value = value < 0 ? -value : value;
  }
  return result;
}

template <typename Values, typename Better>
Value extreme_of(std::span<const Value> arguments, Better better) {
  const Shape shape = shape_of(arguments);
  Value result{Values(shape.size), any_missing(arguments), shape.is_scalar};
  auto& out = std::get<Values>(result.data);
  for (std::size_t i = 0; i < shape.size; ++i) {
    out[i] = std::get<Values>(arguments[0].data)[i * arguments[0].step()];
    for (const Value& argument : arguments.subspan(1)) {
      const auto value = std::get<Values>(argument.data)[i * argument.step()];
      // NaN wins in any position: the minimum of an unknown value and 3 is unknown.
      if (value != value || better(value, out[i])) out[i] = value;
    }
  }
  return result;
}

template <typename Better>
Value extreme(std::span<const Value> arguments, Better better) {
  std::vector<Value> values;
  bool all_integers = true;
  for (const Value& argument : arguments) {
    values.push_back(to_integers(argument));
    all_integers = all_integers && std::holds_alternative<Value::Integers>(values.back().data);
  }
  if (all_integers) return extreme_of<Value::Integers>(values, better);
  for (Value& value : values) value = to_floats(std::move(value));
  return extreme_of<Value::Floats>(values, better);
}

Value least(std::span<const Value> arguments) {
  return extreme(arguments, [](auto a, auto b) { return a < b; });
}
Value greatest(std::span<const Value> arguments) {
  return extreme(arguments, [](auto a, auto b) { return a > b; });
}

Value is_missing(std::span<const Value> arguments) {
  const Value& value = arguments[0];
  Value result{Value::Truths(value.size()), {}, value.is_scalar};
  auto& out = std::get<Value::Truths>(result.data);
  const auto* numbers = std::get_if<Value::Floats>(&value.data);
  const auto* texts = std::get_if<Value::Texts>(&value.data);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = numbers != nullptr ? std::isnan((*numbers)[i])
                                : value.is_missing(i) || (texts != nullptr && (*texts)[i].empty());
  }
  return result;
}

/// Converts numbers to integers; a fraction has no bits and becomes missing.
Value whole_numbers(const Value& value) {
  Value result = to_integers(value);
  const auto* floats = std::get_if<Value::Floats>(&result.data);
  if (floats == nullptr) return result;
  constexpr double kTwoTo63 = 9223372036854775808.0;
  Value whole{Value::Integers(floats->size()), std::vector<char>(floats->size()), result.is_scalar};
  for (std::size_t i = 0; i < floats->size(); ++i) {
    const double x = (*floats)[i];
    const bool is_whole = std::floor(x) == x && std::fabs(x) < kTwoTo63;
    whole.missing[i] = is_whole ? 0 : 1;
    if (is_whole) std::get<Value::Integers>(whole.data)[i] = static_cast<std::int64_t>(x);
  }
  return whole;
}

template <bool all>
Value has_bits(std::span<const Value> arguments) {
  const Value flags = whole_numbers(arguments[0]), wanted = whole_numbers(arguments[1]);
  const Shape shape = shape_of(arguments);
  const auto& a = std::get<Value::Integers>(flags.data);
  const auto& b = std::get<Value::Integers>(wanted.data);
  Value::Truths out(shape.size);
  for (std::size_t i = 0; i < shape.size; ++i) {
    const std::int64_t bits = b[i * wanted.step()];
    const std::int64_t common = a[i * flags.step()] & bits;
    out[i] = !flags.is_missing(i) && !wanted.is_missing(i) && (all ? common == bits : common != 0);
  }
  return {std::move(out), {}, shape.is_scalar};
}

Value matches(std::span<const Value> arguments) {
  const Shape shape = shape_of(arguments);
  const auto& texts = std::get<Value::Texts>(arguments[0].data);
  const auto& patterns = std::get<Value::Texts>(arguments[1].data);
  Value::Truths out(shape.size);
  for (std::size_t i = 0; i < shape.size; ++i) {
    const bool known = !arguments[0].is_missing(i) && !arguments[1].is_missing(i);
    out[i] = known && matches_glob(texts[i * arguments[0].step()], patterns[i * arguments[1].step()]);
  }
  return {std::move(out), {}, shape.is_scalar};
}

using Takes = Function::Takes;
constexpr std::array<Function, 17> kFunctions = {{
    {"abs", 1, 1, Takes::kNumbers, absolute},
    {"sqrt", 1, 1, Takes::kNumbers, floats<square_root>},
    {"exp", 1, 1, Takes::kNumbers, floats<exponential>},
    {"log", 1, 1, Takes::kNumbers, floats<natural_logarithm>},
    {"log10", 1, 1, Takes::kNumbers, floats<decimal_logarithm>},
    {"floor", 1, 1, Takes::kNumbers, rounded<floor_of>},
    {"ceil", 1, 1, Takes::kNumbers, rounded<ceiling_of>},
    {"sin", 1, 1, Takes::kNumbers, floats<sine>},
    {"cos", 1, 1, Takes::kNumbers, floats<cosine>},
    {"tan", 1, 1, Takes::kNumbers, floats<tangent>},
    {"min", 2, kAnyNumber, Takes::kNumbers, least},
    {"max", 2, kAnyNumber, Takes::kNumbers, greatest},
    {"anybits", 2, 2, Takes::kNumbers, has_bits<false>},
    {"allbits", 2, 2, Takes::kNumbers, has_bits<true>},
    {"isnan", 1, 1, Takes::kNumbers, is_missing},
    {"missing", 1, 1, Takes::kAnything, is_missing},
    {"matches", 2, 2, Takes::kText, matches},
}};

bool continues_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t next_code_point(std::string_view text, std::size_t position) {
  ++position;
  while (position < text.size() && continues_code_point(text[position])) ++position;
  return position;
}

}  // namespace

std::span<const Function> functions() { return kFunctions; }

bool matches_glob(std::string_view text, std::string_view pattern) {
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;  // where to resume the pattern if the guess for the last * fails
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      star_text = t;
    } else if (p < pattern.size() && pattern[p] == '?') {
      t = next_code_point(text, t);
      ++p;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++t;
      ++p;
    } else if (star != std::string_view::npos) {
      t = star_text = next_code_point(text, star_text);
      p = star;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace peculiar::catalog::detail
