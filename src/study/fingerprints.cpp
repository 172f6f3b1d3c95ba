#include "study/fingerprints.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "base/file_pattern.h"
#include "base/folder_walk.h"
#include "base/random.h"

namespace peculiar::study {

namespace fs = std::filesystem;

namespace {

std::int64_t nanoseconds(const struct ::stat& status) {
  return std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
}

std::string hash_of_file(const fs::path& path, std::size_t bytes) {
  if (bytes == 0) return fingerprint("");
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw input_error("{}: {}", path.string(), std::strerror(errno));
  void* const pages = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file, 0);
  const int failure = errno;
  ::close(file);
  if (pages == MAP_FAILED) throw input_error("{}: {}", path.string(), std::strerror(failure));
  ::madvise(pages, bytes, MADV_SEQUENTIAL);
  const std::string hash = fingerprint({static_cast<const char*>(pages), bytes});
  ::munmap(pages, bytes);
  return hash;
}

struct ::stat status_of(const fs::path& path) {
  struct ::stat status {};
  if (::stat(path.c_str(), &status) != 0) throw input_error("{}: {}", path.string(), std::strerror(errno));
  return status;
}

/// Name, size and time of a file; "" for anything else.
std::string line_of(const std::string& name, const fs::path& path) {
  struct ::stat status {};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return "";
  return fmt::format("{} {} {}\n", name, static_cast<std::uint64_t>(status.st_size), nanoseconds(status));
}

FileState state_of_folder(const fs::path& path) {
  std::string lines;
  for (const WalkedFile& file : FolderWalk().walk(path)) lines += line_of(file.name, file.path);
  return {fingerprint(lines), 0, 0};
}

}  // namespace

FileState state_of(const fs::path& path, const FileState& known) {
  const struct ::stat status = status_of(path);
  if (S_ISDIR(status.st_mode)) return state_of_folder(path);
  FileState state{"", static_cast<std::uint64_t>(status.st_size), nanoseconds(status)};
  const bool same = !known.hash.empty() && state.bytes == known.bytes && state.changed_ns == known.changed_ns;
  state.hash = same ? known.hash : hash_of_file(path, static_cast<std::size_t>(status.st_size));
  return state;
}

std::string hash_unread(const std::string& path) {
  std::error_code ignored;
  std::string lines;
  if (is_pattern(path) && !fs::exists(path, ignored)) {
    for (const std::string& match : matching_paths(path)) lines += line_of(match, match);
  } else {
    static_cast<void>(status_of(path));
    lines = line_of(path, path);
  }
  return fingerprint(lines);
}

}  // namespace peculiar::study
