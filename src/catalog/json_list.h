#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace peculiar::catalog::detail {

/// Returns the cells of "[[1, 2], [null, 4]]" in sequence, with "" for null, and texts with their escapes
/// decoded. Nothing if it is not such a list.
std::optional<std::vector<std::string>> json_values(std::string_view cell);

}  // namespace peculiar::catalog::detail
