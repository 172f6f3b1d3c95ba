#pragma once

#include <filesystem>
#include <string>

namespace peculiar::study {

/// State of a file or folder, to detect changes.
struct FileState {
  std::string hash;             ///< of a file's bytes, or of a folder's names, sizes and times
  std::uint64_t bytes = 0;      ///< size of a file
  std::int64_t changed_ns = 0;  ///< modification time of a file
};

/// The state of a file, or of a folder and everything in it (whose bytes may be too many to read), also
/// behind links to folders. If size and time are those of `known`, its hash is reused. Error (input): the
/// path does not exist.
FileState state_of(const std::filesystem::path& path, const FileState& known = {});

/// Hash of the names, sizes and times of a file, or of the files that match a pattern. Error (input): there
/// is none.
std::string hash_unread(const std::string& path);

}  // namespace peculiar::study
