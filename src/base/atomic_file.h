#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace peculiar {

/// A file that appears under its name complete or not at all: write to temporary(), then commit(). If
/// destroyed without commit(), it removes the temporary file and leaves any existing file of that name
/// unchanged.
class AtomicFile {
 public:
  /// Error (input): the folder is missing or cannot be written.
  explicit AtomicFile(std::filesystem::path target);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  /// Flushes to disk, renames, and flushes the folder. Errors (input): disk full; rename failed.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  bool committed_ = false;
};

/// A folder that appears under its name with all of its files: fill temporary(), then commit(). If destroyed
/// without commit(), it removes the temporary folder.
class AtomicFolder {
 public:
  /// Errors (input): the name is taken; the parent folder is missing or cannot be written.
  explicit AtomicFolder(std::filesystem::path target);
  ~AtomicFolder();
  AtomicFolder(const AtomicFolder&) = delete;
  AtomicFolder& operator=(const AtomicFolder&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  /// Flushes the file system, renames, and flushes the parent folder. Errors (input): disk full; rename
  /// failed.
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
};

/// Writes all of `content` through an AtomicFile. Errors (input) name the file and the system's reason.
void write_file(const std::filesystem::path& path, std::string_view content);

/// Whether two paths refer to the same file or folder, as far as the system can tell.
bool same_place(const std::filesystem::path& a, const std::filesystem::path& b);

/// Error (input): the file exists and `overwrite` is false.
void refuse_existing(const std::filesystem::path& path, bool overwrite);

/// Flushes the folder of `path` to disk: only then is a rename sure to survive a crash. Does nothing on file
/// systems that cannot sync folders.
void sync_folder_of(const std::filesystem::path& path);

/// Reads the whole file. Errors (input): missing, a folder, unreadable.
std::string read_file(const std::filesystem::path& path);

}  // namespace peculiar
