#pragma once

#include <filesystem>
#include <string>

namespace peculiar::report {

/// What kind of file the path, from `folder` unless absolute, leads to: "sample", "scores" and so on as a
/// file of rows says itself, else by its suffix ("FITS", "model", "table"); "folder" of a folder, "file" of
/// anything else. A file that is gone is judged by its name.
std::string kind_of_file(const std::filesystem::path& folder, const std::string& path);

}  // namespace peculiar::report
