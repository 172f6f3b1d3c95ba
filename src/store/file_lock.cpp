#include "store/file_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <utility>

#include "base/error.h"
#include "store/descriptor.h"

namespace peculiar::store {

namespace fs = std::filesystem;

namespace {

bool has_no_locks(int code) {
  return code == ENOLCK || code == ENOSYS || code == ENOTSUP || code == EOPNOTSUPP || code == EINVAL;
}

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "unknown";
}

/// The contents of a lock file: who holds it.
struct Holder {
  std::string host;
  long process = 0;

  bool is_known() const { return process > 0; }
  bool is_dead() const {
    return is_known() && host == host_name() && ::kill(static_cast<pid_t>(process), 0) != 0 && errno == ESRCH;
  }
  bool operator==(const Holder&) const = default;
};

Holder holder_of(const fs::path& lock_file) {
  Holder holder;
  std::ifstream in(lock_file);
  if (!(in >> holder.host >> holder.process)) holder.process = 0;
  return holder;
}

Error held(const fs::path& path, const fs::path& lock_file, const Holder& holder) {
  return input_error(
      "{}: another program is writing this file ({}, according to {}); wait for it to end, or remove {} if it is no longer running",
      path.string(),
      holder.is_known() ? fmt::format("process {} on {}", holder.process, holder.host) : "an unknown one",
      lock_file.string(), lock_file.string());
}

}  // namespace

FileLock::FileLock(int descriptor, const fs::path& path, Kind kind, const RunContext& context)
    : lock_file_(path.string() + ".lock") {
  int status = 0;
  do {
    status = ::flock(descriptor, (kind == Kind::kShared ? LOCK_SH : LOCK_EX) | LOCK_NB);
  } while (status != 0 && errno == EINTR);
  const int code = errno;
  const bool held_by_lock = status != 0 && (code == EWOULDBLOCK || code == EACCES);
  if (held_by_lock)
    throw input_error("{}: another program is writing this file; wait for it to end", path.string());
  if (status != 0 && !has_no_locks(code))
    throw input_error("{}: cannot be locked: {}", path.string(), std::strerror(code));
  if (status == 0) return;
  context.warning(
      "{}: this file system has no locks ({}); {} serves as one. If a killed run has left it and another machine continues, remove it first",
      path.string(), std::strerror(code), lock_file_.string());
  while (remove_stale(path, context)) {
  }
  stand_in(path, kind);
}

FileLock::~FileLock() {
  // A forked child has this object too, but not the lock.
  std::error_code ignored;
  if (owner_ == ::getpid()) fs::remove(lock_file_, ignored);
}

/// Moves the lock file of a dead process away; true if there was one. Two programs may see the same file: the
/// moved file is checked again, and put back if its process is alive.
bool FileLock::remove_stale(const fs::path& path, const RunContext& context) {
  const Holder holder = holder_of(lock_file_);
  if (!holder.is_dead()) return false;
  const fs::path aside = fmt::format("{}.{}", lock_file_.string(), ::getpid());
  std::error_code failure;
  fs::rename(lock_file_, aside, failure);
  if (failure) return !fs::exists(lock_file_, failure);
  const bool is_the_same = holder_of(aside) == holder;
  if (!is_the_same) fs::create_hard_link(aside, lock_file_, failure);
  fs::remove(aside, failure);
  if (is_the_same)
    context.info("{}: process {} has left {}; removed", path.string(), holder.process, lock_file_.string());
  return is_the_same;
}

void FileLock::stand_in(const fs::path& path, Kind kind) {
  if (kind == Kind::kShared) {
    std::error_code ignored;
    if (fs::exists(lock_file_, ignored)) throw held(path, lock_file_, holder_of(lock_file_));
    return;
  }
  const int descriptor = ::open(lock_file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0 && errno == EEXIST) throw held(path, lock_file_, holder_of(lock_file_));
  if (descriptor < 0) throw system_error(lock_file_.string(), "cannot be made");
  owner_ = ::getpid();
  const std::string content = fmt::format("{} {}\n", host_name(), owner_);
  const bool written = write_whole(descriptor, 0, content.data(), content.size());
  const int code = errno;
  ::close(descriptor);
  if (written) return;
  std::error_code ignored;
  fs::remove(lock_file_, ignored);
  errno = code;
  throw system_error(lock_file_.string(), "cannot be written");
}

/// Not forever: some file systems give one file two inode numbers.
int open_locked(const fs::path& path, int flags, FileLock::Kind kind, const RunContext& context,
                std::unique_ptr<FileLock>& lock) {
  constexpr int kMostTries = 50;
  for (int tries = 1;; ++tries) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
    if (descriptor < 0) throw input_error("{}: cannot be written: {}", path.string(), std::strerror(errno));
    try {
      lock = std::make_unique<FileLock>(descriptor, path, kind, context);
    } catch (...) {
      ::close(descriptor);
      throw;
    }
    struct stat opened {};
    struct stat named {};
    const bool is_named = ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
                          opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
    if (is_named || tries == kMostTries) return descriptor;
    lock.reset();
    ::close(descriptor);
  }
}

OutputLock::OutputLock(fs::path path, const RunContext& context) : path_(std::move(path)) {
  descriptor_ = open_locked(path_, O_RDWR | O_CREAT, FileLock::Kind::kExclusive, context, lock_);
}

OutputLock::~OutputLock() {
  std::error_code ignored;
  fs::remove(path_, ignored);  // while it is still locked
  lock_.reset();
  ::close(descriptor_);
}

}  // namespace peculiar::store
