#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/expression_error.h"

namespace peculiar::catalog::detail {

enum class TokenKind { kInteger, kFloat, kText, kName, kSymbol, kWord, kEnd };

/// A token of an expression. `text` is its content: without quotes, `==` for `=`, symbols for the words and,
/// or, not; true, false and in are words.
struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
  std::size_t position = 0;  ///< first byte in the expression
  std::size_t end = 0;       ///< one past its last byte
};

/// The last token is kEnd. Errors (usage): an unexpected character, an unclosed quote, a malformed number.
std::vector<Token> split_into_tokens(std::string_view text);

/// Returns a usage error: the message, then the expression with a caret under the byte at `position`.
ExpressionError expression_error(std::string_view text, std::size_t position, const std::string& message);

}  // namespace peculiar::catalog::detail
