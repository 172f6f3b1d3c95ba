#include "base/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/error.h"

namespace peculiar {

namespace fs = std::filesystem;

AtomicFile::AtomicFile(fs::path target) : target_(std::move(target)) {
  static std::atomic<int> serial{0};
  const fs::path folder = target_.has_parent_path() ? target_.parent_path() : fs::path(".");
  if (!fs::is_directory(folder)) {
    throw input_error("{}: cannot be written: there is no folder {} (create it first)", target_.string(),
                      folder.string());
  }
  if (fs::is_directory(target_)) throw input_error("{}: cannot be written: it is a folder", target_.string());
  // The suffix stays last, so that libraries that look at the suffix (CFITSIO) still see the real one.
  temporary_ = folder / fmt::format(".{}.{}-{}.tmp{}", target_.stem().string(), ::getpid(), serial++,
                                    target_.extension().string());
  std::ofstream probe(temporary_, std::ios::binary);
  if (!probe) throw input_error("{}: cannot be written: {}", target_.string(), std::strerror(errno));
}

AtomicFile::~AtomicFile() {
  std::error_code ignored;
  if (!committed_) fs::remove(temporary_, ignored);
}

void AtomicFile::commit() {
  const int descriptor = ::open(temporary_.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0 || ::fsync(descriptor) != 0) {
    const std::string reason = std::strerror(errno);
    if (descriptor >= 0) ::close(descriptor);
    throw input_error("{}: cannot be written: {}", target_.string(), reason);
  }
  ::close(descriptor);
  std::error_code failure;
  fs::rename(temporary_, target_, failure);
  if (failure) throw input_error("{}: cannot be written: {}", target_.string(), failure.message());
  committed_ = true;
  sync_folder_of(target_);
}

AtomicFolder::AtomicFolder(fs::path target) : target_(std::move(target)) {
  refuse_existing(target_, false);
  const fs::path folder = target_.has_parent_path() ? target_.parent_path() : fs::path(".");
  temporary_ = folder / fmt::format(".{}.{}.tmp", target_.filename().string(), ::getpid());
  std::error_code failure;
  fs::remove_all(temporary_, failure);
  fs::create_directory(temporary_, failure);
  if (failure) throw input_error("{}: cannot be made: {}", target_.string(), failure.message());
}

AtomicFolder::~AtomicFolder() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
}

void AtomicFolder::commit() {
  // One flush of the file system instead of one per file: there may be thousands of small ones.
  const int descriptor = ::open(temporary_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool flushed = descriptor >= 0 && ::syncfs(descriptor) == 0;
  const std::string reason = std::strerror(errno);
  if (descriptor >= 0) ::close(descriptor);
  if (!flushed) throw input_error("{}: cannot be written: {}", target_.string(), reason);
  std::error_code failure;
  fs::rename(temporary_, target_, failure);
  if (failure) throw input_error("{}: cannot be written: {}", target_.string(), failure.message());
  temporary_.clear();
  sync_folder_of(target_);
}

void write_file(const fs::path& path, std::string_view content) {
  AtomicFile file(path);
  std::ofstream out(file.temporary(), std::ios::binary);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  if (!out) throw input_error("{}: cannot be written: {}", path.string(), std::strerror(errno));
  file.commit();
}

void sync_folder_of(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // the folder is writable but not readable, so it cannot be flushed
  const bool synced = ::fsync(descriptor) == 0;
  const int code = errno;
  ::close(descriptor);
  if (!synced && code != EINVAL && code != ENOTSUP && code != ENOSYS && code != EROFS)
    throw input_error("{}: cannot be written to the disk: {}", folder.string(), std::strerror(code));
}

bool same_place(const fs::path& a, const fs::path& b) {
  const auto place = [](const fs::path& path) {
    std::error_code failure;
    const fs::path whole = fs::weakly_canonical(fs::absolute(path), failure);
    return failure ? fs::absolute(path).lexically_normal() : whole;
  };
  return place(a) == place(b);
}

void refuse_existing(const fs::path& path, bool overwrite) {
  std::error_code ignored;
  if (!overwrite && fs::exists(path, ignored)) {
    throw input_error("{}: exists already; remove it, choose another name, or add --overwrite",
                      path.string());
  }
}

std::string read_file(const fs::path& path) {
  if (fs::is_directory(path)) throw input_error("{}: is a folder, a file is needed", path.string());
  std::ifstream in(path, std::ios::binary);
  if (!in) throw input_error("{}: cannot be read: {}", path.string(), std::strerror(errno));
  std::ostringstream content;
  content << in.rdbuf();
  if (in.bad()) throw input_error("{}: cannot be read: {}", path.string(), std::strerror(errno));
  return std::move(content).str();
}

}  // namespace peculiar
