#pragma once

#include <filesystem>
#include <string>

namespace peculiar::explorer {

/// What a page needs to reconnect after a restart of the server: the same token at the same port.
struct Doorway {
  std::string token;
  int port = 0;  ///< 0 if none was chosen yet
};

/// Reads the file in `folder` for this label file, which only this user may read. Returns a new token if
/// there is no file, or if others may read it or have written it; if `folder` is empty, always a new one.
Doorway read_doorway(const std::filesystem::path& folder, const std::filesystem::path& labels);

/// Stores the doorway. Returns false if it cannot: open pages will then not recognise a later server.
bool keep_doorway(const std::filesystem::path& folder, const std::filesystem::path& labels,
                  const Doorway& doorway);

}  // namespace peculiar::explorer
