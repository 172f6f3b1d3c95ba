#pragma once

#include <string>
#include <utility>
#include <vector>

namespace peculiar::statistics {

/// (name, version) of the libraries of this room.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace peculiar::statistics
