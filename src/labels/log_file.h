#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace peculiar::labels::detail {

/// Whole lines of a label file not read before.
struct NewLines {
  std::string text;            ///< with their line endings; without the header
  std::size_t first_line = 2;  ///< number of the first in the file
  bool is_anew = false;        ///< the file was replaced: these are all its lines
};

/// The bytes of a label file. The file is opened anew for each read and append, because editors replace it.
/// Lines are read under a read lock and written under a write lock.
class LogFile {
 public:
  explicit LogFile(std::filesystem::path path) : path_(std::move(path)) {}

  /// Passes new lines to `take`; they count as read once it returns. Does nothing if there is no file yet.
  /// Errors (input): the file cannot be read; its first line is not the header.
  void read(const std::function<void(const NewLines&)>& take);

  /// Passes new lines to `take`, then appends the lines that `lines` returns, as one write, flushed to disk.
  /// First removes a last line that was truncated by a kill; if the last line lacks only its line ending
  /// (editors omit it), adds that. Errors (input): the file cannot be written; it is then unchanged.
  void append(const std::function<void(const NewLines&)>& take, const std::function<std::string()>& lines);

  /// Treats all lines as new again.
  void forget();

 private:
  void take_new(int descriptor, const std::function<void(const NewLines&)>& take);
  std::size_t header_length(const std::string& content) const;
  void write(int descriptor, const std::string& text);

  std::filesystem::path path_;
  std::uint64_t read_ = 0;  // bytes
  std::size_t lines_ = 0;   // including the header
  dev_t device_ = 0;
  ino_t number_ = 0;
  bool lacks_end_ = false;  // the last line read has no line ending
};

}  // namespace peculiar::labels::detail
