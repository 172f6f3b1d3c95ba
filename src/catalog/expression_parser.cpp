#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <utility>

#include "base/suggest.h"
#include "catalog/expression_lexer.h"
#include "catalog/expression_node.h"

namespace peculiar::catalog {

namespace {

using detail::ExpressionNode;
using detail::Operator;
using detail::Token;
using detail::TokenKind;
using Kind = ExpressionNode::Kind;
using Symbols = std::initializer_list<std::pair<std::string_view, Operator>>;

// Each level takes stack frames in the parser and the evaluator; nobody nests this deep by hand.
constexpr int kDeepest = 200;

/// Recursive descent: one function per line of the grammar in expression.h, lowest precedence first.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), tokens_(detail::split_into_tokens(text)) {}

  ExpressionNode parse() {
    ExpressionNode root = any_of();
    if (now().kind != TokenKind::kEnd) throw unexpected("an operator or the end");
    return root;
  }

 private:
  const Token& now() const { return tokens_[index_]; }
  bool sees(std::string_view symbol) const {
    return (now().kind == TokenKind::kSymbol || now().kind == TokenKind::kWord) && now().text == symbol;
  }
  bool take(std::string_view symbol) {
    if (!sees(symbol)) return false;
    ++index_;
    return true;
  }
  void expect(std::string_view symbol) {
    if (!take(symbol)) throw unexpected(fmt::format("'{}'", symbol));
  }
  ExpressionError unexpected(const std::string& wanted) const {
    const std::string found =
        now().kind == TokenKind::kEnd
            ? "the text ends here"
            : fmt::format("found '{}'", text_.substr(now().position, now().end - now().position));
    return detail::expression_error(text_, now().position, fmt::format("expected {}, but {}", wanted, found));
  }

  template <typename Parse>
  ExpressionNode nested(Parse parse) {
    if (++depth_ > kDeepest) {
      throw detail::expression_error(
          text_, now().position, fmt::format("nested deeper than {} levels: split the selection", kDeepest));
    }
    ExpressionNode node = parse();
    --depth_;
    return node;
  }

  static ExpressionNode make(Kind kind, std::size_t position) {
    ExpressionNode node;
    node.kind = kind;
    node.position = position;
    return node;
  }

  template <typename Next>
  ExpressionNode logical(Kind kind, std::string_view symbol, Next next) {
    ExpressionNode first = next();
    if (!sees(symbol)) return first;
    ExpressionNode node = make(kind, now().position);
    node.children.push_back(std::move(first));
    while (take(symbol)) node.children.push_back(next());
    return node;
  }

  /// Parses a chain of operators of equal precedence.
  template <typename Next>
  ExpressionNode chain(Kind kind, Symbols symbols, Next next) {
    ExpressionNode first = next();
    ExpressionNode node = make(kind, now().position);
    for (;;) {
      const auto found =
          std::find_if(symbols.begin(), symbols.end(), [&](const auto& s) { return sees(s.first); });
      if (found == symbols.end()) break;
      node.links.push_back({found->second, now().position});
      ++index_;
      node.children.push_back(next());
    }
    if (node.links.empty()) return first;
    node.children.insert(node.children.begin(), std::move(first));
    return node;
  }

  ExpressionNode any_of() {
    return logical(Kind::kOr, "||", [&] { return all_of(); });
  }
  ExpressionNode all_of() {
    return logical(Kind::kAnd, "&&", [&] { return negation(); });
  }
  ExpressionNode negation() {
    const std::size_t position = now().position;
    if (!take("!")) return comparison();
    ExpressionNode node = make(Kind::kNot, position);
    node.children.push_back(nested([&] { return negation(); }));
    return node;
  }
  ExpressionNode comparison() {
    return chain(Kind::kComparison,
                 {{"<", Operator::kLess},
                  {"<=", Operator::kLessEqual},
                  {">", Operator::kGreater},
                  {">=", Operator::kGreaterEqual},
                  {"==", Operator::kEqual},
                  {"!=", Operator::kUnequal}},
                 [&] { return membership(); });
  }
  ExpressionNode membership() {
    ExpressionNode value = sum();
    const std::size_t position = now().position;
    if (!take("in")) return value;
    ExpressionNode node = make(Kind::kIn, position);
    expect("(");
    node.children = list();
    node.children.insert(node.children.begin(), std::move(value));
    return node;
  }
  ExpressionNode sum() {
    return chain(Kind::kArithmetic, {{"+", Operator::kAdd}, {"-", Operator::kSubtract}},
                 [&] { return product(); });
  }
  ExpressionNode product() {
    return chain(Kind::kArithmetic,
                 {{"*", Operator::kMultiply}, {"/", Operator::kDivide}, {"%", Operator::kRemainder}},
                 [&] { return sign(); });
  }
  ExpressionNode sign() {
    const std::size_t position = now().position;
    if (take("+")) return nested([&] { return sign(); });
    if (!take("-")) return power();
    ExpressionNode node = make(Kind::kNegate, position);
    node.children.push_back(nested([&] { return sign(); }));
    return node;
  }
  ExpressionNode power() {
    ExpressionNode base = primary();
    const std::size_t position = now().position;
    if (!take("**")) return base;
    ExpressionNode node = make(Kind::kArithmetic, position);
    node.links.push_back({Operator::kPower, position});
    node.children.push_back(std::move(base));
    node.children.push_back(nested([&] { return sign(); }));
    return node;
  }

  /// Parses one or more items from after the opening parenthesis to the closing one.
  std::vector<ExpressionNode> list() {
    std::vector<ExpressionNode> items;
    do {
      items.push_back(nested([&] { return any_of(); }));
    } while (take(","));
    expect(")");
    return items;
  }

  ExpressionNode primary() {
    if (take("(")) {
      ExpressionNode inner = nested([&] { return any_of(); });
      expect(")");
      return inner;
    }
    ExpressionNode node = make(Kind::kLiteral, now().position);
    const Token token = now();
    if (token.kind == TokenKind::kInteger || token.kind == TokenKind::kFloat) {
      node.literal = number(token);
    } else if (token.kind == TokenKind::kText) {
      node.literal = token.text;
    } else if (sees("true") || sees("false")) {
      node.literal = token.text == "true";
    } else if (token.kind == TokenKind::kName) {
      ++index_;
      if (text_[token.position] != '`' && take("(")) return call(token);
      node.kind = Kind::kColumn;
      node.name = token.text;
      return node;
    } else {
      throw unexpected("a number, text, a column or '('");
    }
    ++index_;
    return node;
  }

  std::variant<double, std::int64_t, bool, std::string> number(const Token& token) const {
    const char* first = token.text.data();
    const char* last = first + token.text.size();
    std::int64_t integer = 0;
    if (token.kind == TokenKind::kInteger && std::from_chars(first, last, integer).ec == std::errc())
      return integer;
    double value = 0;
    if (std::from_chars(first, last, value).ec == std::errc()) return value;
    throw detail::expression_error(text_, token.position, "this number is out of the range of a double");
  }

  ExpressionNode call(const Token& name) {
    const auto known = detail::functions();
    const auto function =
        std::find_if(known.begin(), known.end(), [&](const auto& f) { return f.name == name.text; });
    if (function == known.end()) {
      std::vector<std::string> names;
      for (const auto& f : known) names.emplace_back(f.name);
      throw detail::expression_error(text_, name.position,
                                     fmt::format("there is no function '{}'{}; available: {}", name.text,
                                                 did_you_mean(name.text, names), fmt::join(names, " ")));
    }
    ExpressionNode node = make(Kind::kCall, name.position);
    node.function = &*function;
    node.children = list();
    const std::size_t count = node.children.size();
    if (count < function->least_arguments || count > function->most_arguments) {
      const bool at_least = function->most_arguments != function->least_arguments;
      throw detail::expression_error(
          text_, name.position,
          fmt::format("{}() takes {}{} argument{}, not {}", name.text, at_least ? "at least " : "",
                      function->least_arguments, function->least_arguments == 1 ? "" : "s", count));
    }
    return node;
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::size_t index_ = 0;
  int depth_ = 0;
};

}  // namespace

detail::ExpressionNode detail::parse_expression(std::string_view text) { return Parser(text).parse(); }

}  // namespace peculiar::catalog
