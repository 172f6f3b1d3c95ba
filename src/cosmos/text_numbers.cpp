#include "cosmos/text_numbers.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "catalog/cells.h"

namespace peculiar::cosmos {

namespace {

constexpr std::string_view kBlanks = " \t\r,";

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

bool is_number(std::string_view word) { return catalog::detail::parse_float(word).has_value(); }

double to_number(std::string_view word, const std::string& file, std::size_t line) {
  const std::optional<double> value = catalog::detail::parse_float(word);
  if (!value) throw input_error("{}, line {}: '{}' is not a number", file, line, word);
  return *value;
}

}  // namespace peculiar::cosmos
