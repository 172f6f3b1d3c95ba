#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/expression_error.h"

namespace peculiar::catalog::detail {

enum class TokenKind { kInteger, kFloat, kText, kName, kSymbol, kWord, kEnd };

/// One piece of an expression. `text` is the content: quotes are off, `=` has become `==`, the words and, or,
/// not their symbols; true, false and in are words.
struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
  std::size_t position = 0;  ///< first byte in the expression
  std::size_t end = 0;       ///< one past its last byte
};

/// The last token is kEnd. Error (usage): a character that opens nothing, an unclosed quote, a malformed
/// number.
std::vector<Token> split_into_tokens(std::string_view text);

/// A usage error of the expression: the message, then the expression with a caret under the byte at
/// `position`.
ExpressionError expression_error(std::string_view text, std::size_t position, const std::string& message);

}  // namespace peculiar::catalog::detail
