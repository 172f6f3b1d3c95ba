#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace peculiar::cosmos {

/// A line of a text file, split at blanks and commas.
struct TextLine {
  std::size_t number = 0;               ///< from 1
  bool is_comment = false;              ///< begins with '#', which is removed
  std::vector<std::string_view> words;  ///< views into the content
};

/// The lines that are not blank.
std::vector<TextLine> split_lines(std::string_view content);

bool is_number(std::string_view word);

/// Error (input) "<file>, line <number>: ...": the word is not a number.
double to_number(std::string_view word, const std::string& file, std::size_t line);

}  // namespace peculiar::cosmos
