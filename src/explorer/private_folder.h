#pragma once

#include <filesystem>

namespace peculiar::explorer {

/// A new folder for temporary files that only this user may look into; gone with its files at the end.
class PrivateFolder {
 public:
  /// Error (input): there is no room for one.
  PrivateFolder();
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace peculiar::explorer
