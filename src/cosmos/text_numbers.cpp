#include "cosmos/text_numbers.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"

namespace peculiar::cosmos {

namespace {

constexpr std::string_view kBlanks = " \t\r,";

bool parse(std::string_view word, double& value) {
  if (word.starts_with('+')) word.remove_prefix(1);
  const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
  return failure == std::errc() && end == word.data() + word.size();
}

std::vector<std::string_view> split_words(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t at = line.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kBlanks, end);
  }
  return words;
}

}  // namespace

std::vector<TextLine> split_lines(std::string_view content) {
  std::vector<TextLine> lines;
  for (std::size_t number = 1; !content.empty(); ++number) {
    const std::size_t end = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, end);
    content.remove_prefix(std::min(end + 1, content.size()));
    const bool is_comment = line.starts_with('#');
    if (is_comment) line.remove_prefix(1);
    std::vector<std::string_view> words = split_words(line);
    if (!words.empty()) lines.push_back({number, is_comment, std::move(words)});
  }
  return lines;
}

bool is_number(std::string_view word) {
  double value = 0;
  return parse(word, value);
}

double to_number(std::string_view word, const std::string& file, std::size_t line) {
  double value = 0;
  if (!parse(word, value)) throw input_error("{}, line {}: '{}' is not a number", file, line, word);
  return value;
}

}  // namespace peculiar::cosmos
