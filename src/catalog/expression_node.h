#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "catalog/expression_functions.h"
#include "catalog/expression_value.h"

namespace peculiar::catalog::detail {

/// A node of a parsed expression. A chain (a + b - c, a < b < c, a && b && c) is one node, so the tree is
/// only as deep as the text is nested.
struct ExpressionNode {
  enum class Kind { kLiteral, kColumn, kOr, kAnd, kNot, kNegate, kArithmetic, kComparison, kIn, kCall };
  struct Link {
    Operator operation;
    std::size_t position;
  };

  Kind kind = Kind::kLiteral;
  std::size_t position = 0;  ///< in the text, for messages
  std::vector<ExpressionNode> children;
  std::vector<Link> links;  ///< kArithmetic, kComparison: the operators between the children
  std::string name;         ///< kColumn
  std::variant<double, std::int64_t, bool, std::string> literal;
  const Function* function = nullptr;
};

/// Parses by the grammar in expression.h, with the same errors.
ExpressionNode parse_expression(std::string_view text);

}  // namespace peculiar::catalog::detail
