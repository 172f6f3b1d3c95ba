#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace peculiar::samp {

/// The file: URL of a file (RFC 8089), as programs that speak SAMP read it: "file:///home/a%20b.vot". The
/// path is made absolute; all bytes but letters, digits, "-._~" and "/" are percent-encoded.
std::string file_url(const std::filesystem::path& path);

/// The path in a file: URL of this machine; nothing for other URLs, and where the encoding is broken.
std::optional<std::filesystem::path> path_of_url(std::string_view url);

}  // namespace peculiar::samp
