#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/run_context.h"

namespace peculiar::store {

/// Locks an open file against other programs for the lifetime of this object. On file systems without locks
/// (Lustre mounted without them, some NFS), a file PATH.lock that names the machine and the process takes the
/// place of the lock, with a warning; if a killed run leaves it behind, the next run on that machine removes
/// it, and on another machine it must be removed by hand.
class FileLock {
 public:
  /// Shared: any number of programs, but none with an exclusive lock. On file systems without locks, a shared
  /// lock is only checked once, when it is taken.
  enum class Kind { kShared, kExclusive };

  /// Errors (input): another program holds the lock; the file cannot be locked (with the reason).
  FileLock(int descriptor, const std::filesystem::path& path, Kind kind, const RunContext& context);
  ~FileLock();  ///< the lock itself is released with the descriptor
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  void stand_in(const std::filesystem::path& path, Kind kind);
  bool remove_stale(const std::filesystem::path& path, const RunContext& context);

  std::filesystem::path lock_file_;
  int owner_ = 0;  ///< process that created the lock file; 0: none
};

/// Prevents a second run from writing an output that has no journal to lock: creates and locks a file PATH,
/// and removes it at the end of its lifetime.
class OutputLock {
 public:
  /// Errors (input): another program holds the lock; the file cannot be created.
  OutputLock(std::filesystem::path path, const RunContext& context);
  ~OutputLock();
  OutputLock(const OutputLock&) = delete;
  OutputLock& operator=(const OutputLock&) = delete;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::unique_ptr<FileLock> lock_;
};

/// Opens PATH, creating it if `flags` allow, and locks it. If the previous holder of the lock has removed the
/// file in the meantime, opens the file that now has the name. Returns the descriptor, which the caller
/// closes. Errors (input): cannot be opened; as FileLock.
int open_locked(const std::filesystem::path& path, int flags, FileLock::Kind kind, const RunContext& context,
                std::unique_ptr<FileLock>& lock);

}  // namespace peculiar::store
