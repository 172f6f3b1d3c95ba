#pragma once

#include <string>
#include <utility>
#include <vector>

namespace peculiar::cli {

/// (name, version) of every library that the program uses.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace peculiar::cli
