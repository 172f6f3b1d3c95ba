#pragma once

#include <filesystem>
#include <string>

namespace peculiar::study {

/// What tells one state of a file or folder from another.
struct FileState {
  std::string hash;             ///< of a file's bytes; of a folder's names, sizes and times
  std::uint64_t bytes = 0;      ///< of a file
  std::int64_t changed_ns = 0;  ///< when a file was last written
};

/// The state of a file, or of a folder with all that is in it (whose bytes may be too many to read). A file
/// that has the size and time of `known` is taken to have its hash too. Error (input): not there.
FileState state_of(const std::filesystem::path& path, const FileState& known = {});

}  // namespace peculiar::study
