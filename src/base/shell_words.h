#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace peculiar {

/// Quotes a word for a POSIX shell: unchanged if it has no special characters, otherwise in single quotes.
std::string shell_word(std::string_view word);

/// Joins words with spaces, each quoted by shell_word().
std::string shell_line(const std::vector<std::string>& words);

/// Splits a line into words as a shell does: at spaces, with '...', "..." and backslashes; a # at the start
/// of a word begins a comment. Nothing is expanded. Error (usage): an unterminated quote.
std::vector<std::string> words_of_line(std::string_view line);

}  // namespace peculiar
