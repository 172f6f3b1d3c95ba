#pragma once

#include <filesystem>

namespace peculiar::explorer {

/// A new folder for temporary files that only this user can access; removed with its files on destruction.
class PrivateFolder {
 public:
  /// Error (input): the folder cannot be created.
  PrivateFolder();
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace peculiar::explorer
