#pragma once

#include <filesystem>
#include <string>

namespace peculiar::explorer {

/// What a page needs to go on after the server has been started anew: the same token at the same port.
struct Doorway {
  std::string token;
  int port = 0;  ///< 0: none was chosen yet
};

/// Kept in `folder` in a file that only this user may read, one for each label file. A new token where there
/// is none, or where others may read or have written it; `folder` empty: a new one always.
Doorway read_doorway(const std::filesystem::path& folder, const std::filesystem::path& labels);

/// False where it cannot be kept: pages that are open will not know a later server.
bool keep_doorway(const std::filesystem::path& folder, const std::filesystem::path& labels,
                  const Doorway& doorway);

}  // namespace peculiar::explorer
