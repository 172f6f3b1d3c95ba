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

/// The state of an unfinished row file, in an append-only text file beside it (one JSON object per line): the
/// job, the number of rows committed, the problems, and whether finishing had begun. A line truncated by a
/// kill is ignored. Locked while open, so that two programs cannot write one file.
class Journal {
 public:
  /// How the rows are written.
  enum class Layout {
    kChunked,     ///< by versions before row file format 2
    kContiguous,  ///< by one writer
    kRanges,      ///< by several writers, each with its own journal
  };

  /// Opens the journal, or (exclusively) creates it. A shared journal is only read. Errors (input): locked by
  /// another program, damaged; a shared journal does not exist.
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

  void clear();  ///< forgets everything: is_new() is true again
  /// `rows`: done before the first is written.
  void start(const std::string& job, Layout layout = Layout::kContiguous, std::int64_t rows = 0);
  void note_problem(const Problem& problem);  ///< thread-safe
  void commit(std::int64_t rows);
  void begin_finishing(std::int64_t file_size);
  void end_finishing();  ///< the changes made by finishing are undone, on disk
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

/// WriteOptions::job_fingerprint of the run that started the row file of that name and has not finished it,
/// or "". Error (input): it is being written, or its journal is damaged.
std::string unfinished_job(const std::filesystem::path& path);

/// Sorts by row and removes duplicates.
void put_in_order(std::vector<Problem>& problems);

}  // namespace peculiar::store
