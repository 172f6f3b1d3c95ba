#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/fields.h"

namespace peculiar::cli {

/// Runs the program on its arguments (without its name); returns 0 on success. Errors are thrown as
/// exceptions.
int run_program(const std::vector<std::string>& arguments);

/// Parses a command line, as read_words() does, into the settings that `describe` lists instead of the verb's
/// own. Errors: usage and config, with the nearest name.
void read_words_into(const std::vector<std::string>& words, const std::function<void(Fields&)>& describe);

}  // namespace peculiar::cli
