#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace peculiar {

/// The word as a POSIX shell takes it: as it is where nothing in it means anything to a shell, else in single
/// quotes.
std::string shell_word(std::string_view word);

/// Words with blanks between, each as shell_word().
std::string shell_line(const std::vector<std::string>& words);

/// The words of a line, as a shell parts them: by blanks, with '...', "..." and backslashes; what begins with
/// # is left out. Nothing is expanded. Error (usage): a quote that does not end.
std::vector<std::string> words_of_line(std::string_view line);

}  // namespace peculiar
