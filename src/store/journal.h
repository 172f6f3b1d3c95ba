#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/run_context.h"
#include "store/file_lock.h"
#include "store/row_file.h"

namespace peculiar::store {

/// What an unfinished row file knows about itself, in an append-only text file beside it (one JSON object a
/// line): the job, the rows committed, the problems noted, and whether finishing had begun. A line cut short
/// by a kill is ignored. Locked while open, so that two programs cannot write one file.
class Journal {
 public:
  /// How the rows are written.
  enum class Layout {
    kChunked,     ///< of versions before row files of format 2
    kContiguous,  ///< by one writer
    kRanges,      ///< by writers with journals of their own
  };

  /// Opens, or (exclusively) makes, the journal. A shared one is only read. Errors (input): locked by another
  /// program, damaged; a shared one is not there.
  explicit Journal(std::filesystem::path path, const RunContext& context = {},
                   FileLock::Kind kind = FileLock::Kind::kExclusive);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  bool is_new() const { return job_.empty(); }
  const std::string& job() const { return job_; }
  Layout layout() const { return layout_; }
  std::int64_t rows() const { return rows_; }
  bool finishing() const { return finishing_; }
  std::int64_t size_before_finishing() const { return size_before_finishing_; }
  /// Those of committed rows only, in order of rows.
  std::vector<Problem> problems() const;

  void clear();  ///< forgets all, so that is_new() again
  /// `rows`: done before the first is written.
  void start(const std::string& job, Layout layout = Layout::kContiguous, std::int64_t rows = 0);
  void note_problem(const Problem& problem);  ///< thread-safe
  void commit(std::int64_t rows);
  void begin_finishing(std::int64_t file_size);
  void end_finishing();  ///< what finishing had changed is undone, on the disk
  void remove();         ///< the work is done

 private:
  void open(FileLock::Kind kind, const RunContext& context);
  void append(const std::string& line);
  void replay(const std::string& content, FileLock::Kind kind);
  void replay_line(const std::string& line);

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::unique_ptr<FileLock> lock_;
  std::string job_;
  Layout layout_ = Layout::kContiguous;
  std::int64_t rows_ = 0;
  bool finishing_ = false;
  std::int64_t size_before_finishing_ = 0;
  std::vector<Problem> problems_;
  std::mutex mutex_;
};

/// WriteOptions::job_fingerprint of the run that has begun the row file of that name and not finished it, or
/// "". Error (input): it is being written, or its journal is damaged.
std::string unfinished_job(const std::filesystem::path& path);

/// Sorted by row, each once.
void put_in_order(std::vector<Problem>& problems);

}  // namespace peculiar::store
