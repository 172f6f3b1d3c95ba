#pragma once

#include <filesystem>
#include <string>

namespace peculiar {

/// fingerprint() of a file's bytes (base/random.h), read in pieces. Errors (input): as read_file().
std::string file_fingerprint(const std::filesystem::path& path);

}  // namespace peculiar
