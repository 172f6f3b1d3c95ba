#include "catalog/expression.h"

#include <algorithm>

#include "catalog/expression_node.h"

namespace peculiar::catalog {

namespace {

void collect_columns(const detail::ExpressionNode& node, std::vector<std::string>& names) {
  const bool is_column = node.kind == detail::ExpressionNode::Kind::kColumn;
  if (is_column && std::find(names.begin(), names.end(), node.name) == names.end())
    names.push_back(node.name);
  for (const detail::ExpressionNode& child : node.children) collect_columns(child, names);
}

}  // namespace

Expression Expression::parse(std::string_view text) {
  Expression result;
  result.text_ = text;
  result.root_ = std::make_shared<const detail::ExpressionNode>(detail::parse_expression(result.text_));
  return result;
}

std::vector<std::string> Expression::column_names() const {
  std::vector<std::string> names;
  if (root_) collect_columns(*root_, names);
  return names;
}

std::vector<std::size_t> Expression::matching_rows(const Table& table) const {
  const std::vector<bool> chosen = evaluate(table);
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < chosen.size(); ++row) {
    if (chosen[row]) rows.push_back(row);
  }
  return rows;
}

Error no_row_fulfils(const std::string& path, std::string_view where, std::size_t rows) {
  return input_error("{}: none of its {} rows satisfies '{}'", path, rows, where);
}

}  // namespace peculiar::catalog
