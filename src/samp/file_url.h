#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace peculiar::samp {

/// Returns the file: URL (RFC 8089) in the form that SAMP programs read: "file:///home/a%20b.vot". Makes the
/// path absolute and percent-encodes all bytes but letters, digits, "-._~" and "/".
std::string file_url(const std::filesystem::path& path);

/// Returns the path in a file: URL of this machine; nothing for other URLs or invalid encoding.
std::optional<std::filesystem::path> path_of_url(std::string_view url);

}  // namespace peculiar::samp
