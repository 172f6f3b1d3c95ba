#include "base/shell_words.h"

#include <algorithm>
#include <cctype>

#include "base/error.h"

namespace peculiar {

namespace {

bool is_plain(std::string_view word) {
  constexpr std::string_view kSafe = "-_./:=,+@%";
  return !word.empty() && std::all_of(word.begin(), word.end(), [&](char letter) {
    return std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
           kSafe.find(letter) != std::string_view::npos;
  });
}

}  // namespace

std::string shell_word(std::string_view word) {
  if (is_plain(word)) return std::string(word);
  std::string result = "'";
  for (const char letter : word) result += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
  return result + "'";
}

std::string shell_line(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += (line.empty() ? "" : " ") + shell_word(word);
  return line;
}

std::vector<std::string> words_of_line(std::string_view line) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = '\0';
  const auto add = [&](char letter) {
    if (!in_word) words.emplace_back();
    in_word = true;
    words.back() += letter;
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char letter = line[i];
    const bool escapes = letter == '\\' && quote != '\'' && i + 1 < line.size() &&
                         (quote == '\0' || line[i + 1] == '"' || line[i + 1] == '\\');
    if (escapes) {
      add(line[++i]);
    } else if (quote != '\0') {
      if (letter == quote)
        quote = '\0';
      else
        add(letter);
    } else if (letter == '\'' || letter == '"') {
      if (!in_word) words.emplace_back();
      in_word = true;
      quote = letter;
    } else if (std::isspace(static_cast<unsigned char>(letter)) != 0) {
      in_word = false;
    } else if (letter == '#' && !in_word) {
      break;
    } else {
      add(letter);
    }
  }
  if (quote != '\0') throw usage_error("{}: a quote does not end", line);
  return words;
}

}  // namespace peculiar
