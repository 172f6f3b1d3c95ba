#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace peculiar {

/// Whether a name has wildcards: *, ? or [.
bool is_pattern(std::string_view name);

/// The existing paths that match a pattern, in byte order. Error (input): there are none.
std::vector<std::string> matching_paths(const std::string& pattern);

}  // namespace peculiar
