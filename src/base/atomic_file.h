#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace peculiar {

/// A file that appears under its name whole or not at all: write to temporary(), then commit(). Destroyed
/// without commit(), the temporary file is removed and whatever stood under the name stays.
class AtomicFile {
 public:
  /// Error (input) when the folder is missing or cannot be written.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  /// Flushes to disk, renames, and flushes the folder. Error (input) on a full disk or a failed rename.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  bool committed_ = false;
};

/// A folder of files that appears under its name with all of them: fill temporary(), then commit(). Destroyed
/// without commit(), the temporary folder is removed.
class AtomicFolder {
 public:
  /// Errors (input): the name is taken, the folder that it is to stand in is missing or cannot be written.
  explicit AtomicFolder(std::filesystem::path target);
  ~AtomicFolder();
  AtomicFolder(const AtomicFolder&) = delete;
  AtomicFolder& operator=(const AtomicFolder&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  /// Has the system write out its disk, renames, and flushes the folder around. Error (input) on a full disk
  /// or a failed rename.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
};

/// Writes all of `content` through an AtomicFile. Errors (input) name the file and the system's reason.
void write_file(const std::filesystem::path& path, std::string_view content);

/// Do two names lead to one place, as far as the system can tell?
bool same_place(const std::filesystem::path& a, const std::filesystem::path& b);

/// Error (input) where a file of that name exists and may not be replaced.
void refuse_existing(const std::filesystem::path& path, bool overwrite);

/// Brings the names in the folder of `path` to the disk: a rename is kept for certain only then. File systems
/// that cannot sync folders are left alone.
void sync_folder_of(const std::filesystem::path& path);

/// The whole file. Errors (input): missing, a folder, unreadable.
std::string read_file(const std::filesystem::path& path);

}  // namespace peculiar
