#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/run_context.h"

namespace peculiar::store {

/// Keeps other programs from an open file for as long as it lives. Where the file system has no locks (Lustre
/// mounted without them, some NFS), a file PATH.lock that names the machine and the process stands in for
/// one, with a warning; left by a kill, it is removed by the next run on that machine, on another by hand.
class FileLock {
 public:
  /// Shared: any number of programs, and none that has it exclusively. Without locks of the file system that
  /// is looked at once, here.
  enum class Kind { kShared, kExclusive };

  /// Errors (input): another program has it; it cannot be locked, and why.
  FileLock(int descriptor, const std::filesystem::path& path, Kind kind, const RunContext& context);
  ~FileLock();  ///< the lock itself goes with the descriptor
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  void stand_in(const std::filesystem::path& path, Kind kind);
  bool remove_stale(const std::filesystem::path& path, const RunContext& context);

  std::filesystem::path lock_file_;
  int owner_ = 0;  ///< the process that made the lock file; 0: none
};

/// Keeps a second run from an output that has no journal to lock: a file PATH, locked for as long as this
/// lives, and removed then.
class OutputLock {
 public:
  /// Errors (input): another program has it; it cannot be made.
  OutputLock(std::filesystem::path path, const RunContext& context);
  ~OutputLock();
  OutputLock(const OutputLock&) = delete;
  OutputLock& operator=(const OutputLock&) = delete;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::unique_ptr<FileLock> lock_;
};

/// Opens PATH, which `flags` may make, and locks it. Whoever held the lock may have removed the file when the
/// lock was given; then the one that has the name now is opened. Returns the descriptor, which the caller
/// closes. Errors (input): cannot be opened; as FileLock.
int open_locked(const std::filesystem::path& path, int flags, FileLock::Kind kind, const RunContext& context,
                std::unique_ptr<FileLock>& lock);

}  // namespace peculiar::store
