#include "catalog/expression_lexer.h"

#include <algorithm>
#include <array>

namespace peculiar::catalog::detail {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
// Names may contain any byte of a UTF-8 sequence, so that columns in other scripts need no backticks.
bool opens_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool continues_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Longer symbols first, so that `**` is not read as two `*`.
constexpr std::array<std::string_view, 19> kSymbols = {
    "||", "&&", "<=", ">=", "==", "!=", "**", "<", ">", "=", "!", "(", ")", ",", "+", "-", "*", "/", "%"};

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues_code_point(c); }));
}

constexpr std::size_t kShownBefore = 70;  // bytes
constexpr std::size_t kShownAfter = 30;

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> tokens() {
    std::vector<Token> result;
    do {
      result.push_back(next());
      result.back().end = position_;
    } while (result.back().kind != TokenKind::kEnd);
    return result;
  }

 private:
  char at(std::size_t index) const { return index < text_.size() ? text_[index] : '\0'; }

  Token next() {
    while (position_ < text_.size() && is_space(text_[position_])) ++position_;
    if (position_ == text_.size()) return {TokenKind::kEnd, "", position_};
    const char c = text_[position_];
    if (is_digit(c) || (c == '.' && is_digit(at(position_ + 1)))) return number();
    if (c == '"' || c == '\'') return {TokenKind::kText, quoted(c), quote_position_};
    if (c == '`') return {TokenKind::kName, quoted(c), quote_position_};
    if (opens_name(c)) return name();
    return symbol();
  }

  Token number() {
    const std::size_t first = position_;
    while (is_digit(at(position_))) ++position_;
    bool is_integer = true;
    if (at(position_) == '.') {
      is_integer = false;
      ++position_;
      while (is_digit(at(position_))) ++position_;
    }
    if (at(position_) == 'e' || at(position_) == 'E') {
      const std::size_t sign = at(position_ + 1) == '+' || at(position_ + 1) == '-' ? 1 : 0;
      if (is_digit(at(position_ + 1 + sign))) {
        is_integer = false;
        position_ += 1 + sign;
        while (is_digit(at(position_))) ++position_;
      }
    }
    if (opens_name(at(position_)) || at(position_) == '.') {
      throw expression_error(text_, position_,
                             "malformed number (a column name that begins with a digit goes in backticks)");
    }
    return {is_integer ? TokenKind::kInteger : TokenKind::kFloat,
            std::string(text_.substr(first, position_ - first)), first};
  }

  std::string quoted(char quote) {
    quote_position_ = position_;
    std::string content;
    for (++position_; position_ < text_.size(); ++position_) {
      if (text_[position_] != quote) {
        content += text_[position_];
      } else if (at(position_ + 1) == quote) {
        content += quote;
        ++position_;
      } else {
        ++position_;
        return content;
      }
    }
    throw expression_error(text_, quote_position_, fmt::format("this {} is never closed", quote));
  }

  Token name() {
    const std::size_t first = position_;
    while (opens_name(at(position_)) || is_digit(at(position_))) ++position_;
    std::string word(text_.substr(first, position_ - first));
    if (word == "and") return {TokenKind::kSymbol, "&&", first};
    if (word == "or") return {TokenKind::kSymbol, "||", first};
    if (word == "not") return {TokenKind::kSymbol, "!", first};
    const bool is_word = word == "true" || word == "false" || word == "in";
    return {is_word ? TokenKind::kWord : TokenKind::kName, std::move(word), first};
  }

  Token symbol() {
    for (const std::string_view symbol : kSymbols) {
      if (text_.substr(position_, symbol.size()) != symbol) continue;
      const std::size_t first = position_;
      position_ += symbol.size();
      return {TokenKind::kSymbol, symbol == "=" ? "==" : std::string(symbol), first};
    }
    const char c = text_[position_];
    if (c == '&' || c == '|') {
      throw expression_error(
          text_, position_,
          fmt::format("'{0}' is not an operator (did you mean '{0}{0}'?{1})", c,
                      c == '&' ? " anybits(flags, 6) tests whether any of the bits 2 and 4 is set" : ""));
    }
    if (c == '^') throw expression_error(text_, position_, "'^' is not an operator (power is '**')");
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      throw expression_error(text_, position_, "control characters are not allowed in a selection");
    }
    throw expression_error(text_, position_,
                           fmt::format("'{}' has no meaning here (unusual column names go in backticks)", c));
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t quote_position_ = 0;
};

}  // namespace

std::vector<Token> split_into_tokens(std::string_view text) { return Lexer(text).tokens(); }

ExpressionError expression_error(std::string_view text, std::size_t position, const std::string& message) {
  position = std::min(position, text.size());
  // For a long text, shows the surroundings of the position.
  std::size_t first = position > kShownBefore ? position - kShownBefore : 0;
  std::size_t last = std::min(text.size(), position + kShownAfter);
  while (first > 0 && continues_code_point(text[first])) --first;
  while (last < text.size() && continues_code_point(text[last])) ++last;
  std::string shown(text.substr(first, last - first));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; },
      ' ');
  const std::string_view opening = first > 0 ? "..." : "";
  const std::size_t caret = opening.size() + code_points(text.substr(first, position - first));
  return {
      fmt::format("selection, position {}: {}\n  {}{}{}\n  {}^", code_points(text.substr(0, position)) + 1,
                  message, opening, shown, last < text.size() ? "..." : "", std::string(caret, ' ')),
      position};
}

}  // namespace peculiar::catalog::detail
