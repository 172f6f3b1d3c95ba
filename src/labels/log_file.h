#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace peculiar::labels::detail {

/// Whole lines of a label file that have not been read before.
struct NewLines {
  std::string text;            ///< with their line ends; without the header
  std::size_t first_line = 2;  ///< number of the first in the file
  bool is_anew = false;        ///< the file is another one than before: these are all its lines
};

/// The bytes of a label file, which is opened for each look and each append: editors put another file in its
/// place. Lines are read while the file is locked for reading, and written while it is locked for writing.
class LogFile {
 public:
  explicit LogFile(std::filesystem::path path) : path_(std::move(path)) {}

  /// Hands what is new to `take`; it counts as read where that returns. Nothing at all where there is no file
  /// yet. Errors (input): it cannot be read; its first line is not the header.
  void read(const std::function<void(const NewLines&)>& take);

  /// Hands what is new to `take`, then appends the lines that `lines` gives, as one write, flushed to the
  /// disk; a last line that a kill has cut short goes first, one that lacks its end alone (editors leave it
  /// out) gets it. Errors (input): it cannot be written; then the file is as before.
  void append(const std::function<void(const NewLines&)>& take, const std::function<std::string()>& lines);

  /// All lines are new again.
  void forget();

 private:
  void take_new(int descriptor, const std::function<void(const NewLines&)>& take);
  std::size_t header_length(const std::string& content) const;
  void write(int descriptor, const std::string& text);

  std::filesystem::path path_;
  std::uint64_t read_ = 0;  // bytes
  std::size_t lines_ = 0;   // of the header and behind it
  dev_t device_ = 0;
  ino_t number_ = 0;
  bool lacks_end_ = false;  // the last line that was read
};

}  // namespace peculiar::labels::detail
