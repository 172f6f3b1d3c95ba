#include "labels/log_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>
#include <thread>

#include "base/atomic_file.h"
#include "base/error.h"
#include "labels/decision_line.h"
#include "labels/foreign_labels.h"
#include "store/descriptor.h"
#include "store/file_lock.h"

namespace peculiar::labels::detail {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kLongestWait{30};  // for another program's append
constexpr std::chrono::milliseconds kPause{1};
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // spreadsheets write it at the start

/// An open file and its lock, which is released with it.
class LockedFile {
 public:
  LockedFile(const fs::path& path, int flags) : path_(path) {
    descriptor_ = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
    code_ = descriptor_ < 0 ? errno : 0;
  }
  ~LockedFile() {
    stand_in_.reset();
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;

  int descriptor() const { return descriptor_; }
  int code() const { return code_; }  ///< why it could not be opened

  void lock_to_read() { wait_for(LOCK_SH); }  // without locks, a line may be read slightly late
  void lock_to_write() {
    if (wait_for(LOCK_EX)) return;
    for (const auto until = std::chrono::steady_clock::now() + kLongestWait;;) {
      try {
        stand_in_ = std::make_unique<store::FileLock>(descriptor_, path_, store::FileLock::Kind::kExclusive,
                                                      RunContext{});
        return;
      } catch (const Error&) {
        if (std::chrono::steady_clock::now() > until) throw;
      }
      std::this_thread::sleep_for(kPause);
    }
  }

  /// Whether the open file is still the one with this name.
  bool is_named() const {
    struct stat opened {};
    struct stat named {};
    return ::fstat(descriptor_, &opened) == 0 && ::stat(path_.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
  }

 private:
  /// Returns false if the file system has no locks.
  bool wait_for(int kind) {
    const auto until = std::chrono::steady_clock::now() + kLongestWait;
    while (::flock(descriptor_, kind | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      if (errno != EWOULDBLOCK) return false;
      if (std::chrono::steady_clock::now() > until)
        throw input_error("{}: another program has kept this label file locked for {} s; end it",
                          path_.string(), kLongestWait.count());
      std::this_thread::sleep_for(kPause);
    }
    return true;
  }

  const fs::path& path_;
  int descriptor_ = -1;
  int code_ = 0;
  std::unique_ptr<store::FileLock> stand_in_;
};

struct stat status_of(int descriptor, const fs::path& path) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) throw store::system_error(path.string(), "cannot be read");
  return status;
}

std::string bytes_of(int descriptor, std::uint64_t from, std::uint64_t to, const fs::path& path) {
  std::string bytes(to - from, '\0');
  if (!store::read_whole(descriptor, from, bytes.data(), bytes.size()))
    throw store::system_error(path.string(), "cannot be read");
  return bytes;
}

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// Whether this line, which has no line ending, has all cells. The last, `undoes`, must be empty: a number
/// could be truncated.
bool has_all_cells(std::string_view line) {
  bool is_quoted = false;
  std::ptrdiff_t commas = 0;
  for (const char letter : line) {
    is_quoted = is_quoted != (letter == '"');
    commas += letter == ',' && !is_quoted ? 1 : 0;
  }
  return !is_quoted && line.ends_with(',') && commas == std::count(kHeader.begin(), kHeader.end(), ',');
}

}  // namespace

void LogFile::forget() {
  read_ = 0;
  lines_ = 0;
}

void LogFile::read(const std::function<void(const NewLines&)>& take) {
  LockedFile file(path_, O_RDONLY);
  if (file.code() == ENOENT) {
    if (read_ == 0) return;
    take({"", 2, true});
    forget();
    return;
  }
  if (file.code() != 0)
    throw input_error("{}: cannot be read: {}; check its permissions", path_.string(),
                      std::strerror(file.code()));
  file.lock_to_read();
  take_new(file.descriptor(), take);
}

void LogFile::append(const std::function<void(const NewLines&)>& take,
                     const std::function<std::string()>& lines) {
  constexpr int kMostTries = 50;  // some file systems give a file two inode numbers
  for (int tries = 1;; ++tries) {
    LockedFile file(path_, O_RDWR | O_APPEND | O_CREAT);
    if (file.code() != 0)
      throw input_error("{}: labels cannot be written: {}; check the permissions, or store labels elsewhere",
                        path_.string(), std::strerror(file.code()));
    file.lock_to_write();
    if (!file.is_named() && tries < kMostTries) continue;
    take_new(file.descriptor(), take);
    write(file.descriptor(), lines());
    return;
  }
}

std::size_t LogFile::header_length(const std::string& content) const {
  const std::size_t mark = content.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const std::size_t end = content.find('\n', mark);
  std::string_view line = std::string_view(content).substr(mark, end == std::string::npos ? end : end - mark);
  if (end == std::string::npos && kHeader.starts_with(line)) return 0;  // truncated by a kill
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line != kHeader || end == std::string::npos) throw no_label_file(path_, line);
  return end + 1;
}

void LogFile::take_new(int descriptor, const std::function<void(const NewLines&)>& take) {
  const struct stat status = status_of(descriptor, path_);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const bool is_as_read = lacks_end_ ? size == read_ : size >= read_;
  const bool is_other = read_ > 0 && (status.st_dev != device_ || status.st_ino != number_ || !is_as_read ||
                                      (!lacks_end_ && bytes_of(descriptor, read_ - 1, read_, path_) != "\n"));
  const std::uint64_t from = is_other ? 0 : read_;
  const std::size_t lines_before = is_other ? 0 : lines_;
  const std::string content = bytes_of(descriptor, from, size, path_);
  const std::size_t header = from == 0 ? header_length(content) : 0;
  const std::size_t last = content.rfind('\n');
  const std::size_t whole = last == std::string::npos ? 0 : last + 1;
  const std::size_t first_line = lines_before + lines_in(std::string_view(content).substr(0, header)) + 1;
  const std::string tail = content.substr(whole);
  const bool is_open = (from > 0 || (header > 0 && whole >= header)) && has_all_cells(tail);
  if (whole > header || is_open || is_other)
    take({content.substr(header, whole - header) + (is_open ? tail + "\n" : ""), first_line, is_other});
  if (!content.empty() || is_other) lacks_end_ = is_open;
  read_ = from + (is_open ? content.size() : whole);
  lines_ = lines_before + lines_in(std::string_view(content).substr(0, whole));
  device_ = status.st_dev;
  number_ = status.st_ino;
}

void LogFile::write(int descriptor, const std::string& text) {
  if (text.empty()) return;
  const bool begins = read_ == 0;
  const std::string content = begins ? fmt::format("{}\n{}", kHeader, text) : (lacks_end_ ? "\n" : "") + text;
  const auto fail = [&] {
    const int code = errno;
    // Restores the file: half a line would be dropped anyway, but complete lines of this write must not stay.
    const bool is_back = ::ftruncate(descriptor, static_cast<off_t>(read_)) == 0;
    throw input_error("{}: labels cannot be written: {}{}", path_.string(), std::strerror(code),
                      is_back ? "" : ", and the incomplete lines could not be removed");
  };
  const auto size = static_cast<std::uint64_t>(status_of(descriptor, path_).st_size);
  if (size > read_ && ::ftruncate(descriptor, static_cast<off_t>(read_)) != 0) fail();
  ssize_t count = 0;
  do {
    count = ::write(descriptor, content.data(), content.size());
  } while (count < 0 && errno == EINTR);
  if (count >= 0 && static_cast<std::size_t>(count) < content.size()) errno = ENOSPC;
  if (count < 0 || static_cast<std::size_t>(count) < content.size()) fail();
  if (::fdatasync(descriptor) != 0) fail();
  if (begins) sync_folder_of(path_);
  lacks_end_ = false;
  read_ += content.size();
  lines_ += lines_in(content);
}

}  // namespace peculiar::labels::detail
