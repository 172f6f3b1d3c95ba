#pragma once

#include <string>
#include <vector>

namespace peculiar::cli {

/// Runs the program on its arguments (without its name); 0 when all went well. Errors come out as exceptions.
int run_program(const std::vector<std::string>& arguments);

}  // namespace peculiar::cli
