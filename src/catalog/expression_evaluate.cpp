#include <algorithm>

#include "base/error.h"
#include "base/suggest.h"
#include "catalog/expression.h"
#include "catalog/expression_lexer.h"
#include "catalog/expression_node.h"

namespace peculiar::catalog {

namespace {

using detail::ExpressionNode;
using detail::Function;
using detail::Value;
using Kind = ExpressionNode::Kind;

// Intermediate results of a block fit in the processor's cache, and memory does not grow with the table.
constexpr std::size_t kBlockRows = 4096;

template <typename T>
Value scalar(T value) {
  return {std::vector<T>{value}, {}, true};
}

/// Computes one block of rows. Types are checked for each block, which is cheap in comparison.
class BlockEvaluator {
 public:
  BlockEvaluator(const std::string& text, const Table& table) : text_(text), table_(table) {}

  void set_rows(std::size_t first, std::size_t last) {
    first_ = first;
    last_ = last;
  }

  Value truth(const ExpressionNode& node) const {
    Value value = evaluate(node);
    if (!value.is_truth()) {
      throw fail(node.position,
                 fmt::format("a truth value is needed, but this is {} (compare it with something)",
                             value.type_name()));
    }
    return value;
  }

 private:
  ExpressionError fail(std::size_t position, const std::string& message) const {
    return detail::expression_error(text_, position, message);
  }

  Value evaluate(const ExpressionNode& node) const {
    switch (node.kind) {
      case Kind::kLiteral:
        return literal(node);
      case Kind::kColumn:
        return column(node);
      case Kind::kOr:
      case Kind::kAnd:
        return logical(node);
      case Kind::kNot:
        return negation(node);
      case Kind::kNegate:
        return detail::arithmetic(detail::Operator::kSubtract, scalar<std::int64_t>(0),
                                  number(node.children[0]));
      case Kind::kArithmetic:
        return arithmetic(node);
      case Kind::kComparison:
        return comparison(node);
      case Kind::kIn:
        return membership(node);
      case Kind::kCall:
        return call(node);
    }
    throw internal_error("an expression holds an unknown kind of node");
  }

  Value literal(const ExpressionNode& node) const {
    if (const auto* value = std::get_if<double>(&node.literal)) return scalar(*value);
    if (const auto* value = std::get_if<std::int64_t>(&node.literal)) return scalar(*value);
    if (const auto* value = std::get_if<bool>(&node.literal)) return scalar(static_cast<char>(*value));
    return scalar(std::string_view(std::get<std::string>(node.literal)));
  }

  Value column(const ExpressionNode& node) const {
    const Column* source = table_.find(node.name);
    if (source == nullptr) {
      throw fail(node.position, fmt::format("the table has no column '{}'{}", node.name,
                                            did_you_mean(node.name, table_.names())));
    }
    const auto first = static_cast<std::ptrdiff_t>(first_);
    const auto last = static_cast<std::ptrdiff_t>(last_);
    Value value;
    std::visit(
        [&](const auto& values) {
          using T = typename std::decay_t<decltype(values)>::value_type;
          using Stored =
              std::conditional_t<std::is_same_v<T, bool>, char,
                                 std::conditional_t<std::is_same_v<T, std::string>, std::string_view, T>>;
          value.data = std::vector<Stored>(values.begin() + first, values.begin() + last);
        },
        source->data);
    if (!source->missing.empty() && !std::holds_alternative<Value::Floats>(value.data)) {
      value.missing.assign(source->missing.begin() + first, source->missing.begin() + last);
    }
    return value;
  }

  Value number(const ExpressionNode& node) const {
    Value value = evaluate(node);
    if (value.is_text()) throw fail(node.position, "a number is needed, but this is text");
    return value;
  }

  /// Missing values count as false on either side.
  Value logical(const ExpressionNode& node) const {
    const bool is_and = node.kind == Kind::kAnd;
    Value result{Value::Truths(last_ - first_, is_and ? 1 : 0), {}, false};
    auto& out = std::get<Value::Truths>(result.data);
    for (const ExpressionNode& child : node.children) {
      const Value value = truth(child);
      const auto& truths = std::get<Value::Truths>(value.data);
      for (std::size_t i = 0; i < out.size(); ++i) {
        const char known = truths[i * value.step()] != 0 && !value.is_missing(i) ? 1 : 0;
        out[i] = is_and ? out[i] & known : out[i] | known;
      }
    }
    return result;
  }

  Value negation(const ExpressionNode& node) const {
    Value value = truth(node.children[0]);
    for (char& truth : std::get<Value::Truths>(value.data)) truth = truth == 0 ? 1 : 0;
    return value;
  }

  Value arithmetic(const ExpressionNode& node) const {
    Value result = number(node.children[0]);
    for (std::size_t i = 0; i < node.links.size(); ++i) {
      result = detail::arithmetic(node.links[i].operation, std::move(result), number(node.children[i + 1]));
    }
    return result;
  }

  void check_comparable(std::size_t position, const Value& left, const Value& right) const {
    if (left.is_text() == right.is_text()) return;
    throw fail(position, fmt::format("{} is compared with {} (text goes in quotes, numbers do not)",
                                     left.type_name(), right.type_name()));
  }

  Value comparison(const ExpressionNode& node) const {
    Value left = evaluate(node.children[0]);
    Value result;
    for (std::size_t i = 0; i < node.links.size(); ++i) {
      Value right = evaluate(node.children[i + 1]);
      check_comparable(node.links[i].position, left, right);
      Value link = detail::compare(node.links[i].operation, left, right);
      result = i == 0 ? std::move(link) : both(result, link);
      left = std::move(right);
    }
    return result;
  }

  static Value both(const Value& a, const Value& b) {
    return detail::compare(detail::Operator::kEqual, detail::arithmetic(detail::Operator::kMultiply, a, b),
                           scalar<std::int64_t>(1));
  }

  Value membership(const ExpressionNode& node) const {
    const Value left = evaluate(node.children[0]);
    std::vector<Value> items;
    for (std::size_t i = 1; i < node.children.size(); ++i) {
      items.push_back(evaluate(node.children[i]));
      check_comparable(node.children[i].position, left, items.back());
    }
    return detail::equals_any(left, items);
  }

  Value call(const ExpressionNode& node) const {
    std::vector<Value> arguments;
    for (const ExpressionNode& child : node.children) {
      arguments.push_back(evaluate(child));
      const Value& value = arguments.back();
      if (node.function->takes == Function::Takes::kNumbers && value.is_text()) {
        throw fail(child.position, fmt::format("{}() takes numbers, but this is text", node.function->name));
      }
      if (node.function->takes == Function::Takes::kText && !value.is_text()) {
        throw fail(child.position,
                   fmt::format("{}() takes text, but this is {}", node.function->name, value.type_name()));
      }
    }
    return node.function->apply(arguments);
  }

  const std::string& text_;
  const Table& table_;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
};

}  // namespace

std::vector<bool> Expression::evaluate(const Table& table) const {
  if (!root_) throw internal_error("an empty expression was evaluated");
  const std::size_t rows = table.rows();
  std::vector<bool> result(rows);
  BlockEvaluator evaluator(text_, table);
  std::size_t first = 0;
  do {  // at least once, so that errors appear for an empty table too
    const std::size_t last = std::min(rows, first + kBlockRows);
    evaluator.set_rows(first, last);
    const Value value = evaluator.truth(*root_);
    const auto& truths = std::get<Value::Truths>(value.data);
    for (std::size_t row = first; row < last; ++row) {
      const std::size_t i = row - first;
      result[row] = truths[i * value.step()] != 0 && !value.is_missing(i);
    }
    first = last;
  } while (first < rows);
  return result;
}

}  // namespace peculiar::catalog
