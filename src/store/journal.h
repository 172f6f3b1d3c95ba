#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

#include "store/row_file.h"

namespace peculiar::store {

/// What an unfinished row file knows about itself, in an append-only text file beside it (one JSON object a
/// line): the job, the rows committed, the problems noted, and whether finishing had begun. A line cut short
/// by a kill is ignored. Locked while open, so that two programs cannot write one file.
class Journal {
 public:
  /// Opens, or makes, the journal. Error (input): locked by another program.
  explicit Journal(std::filesystem::path path);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  bool is_new() const { return job_.empty(); }
  const std::string& job() const { return job_; }
  std::int64_t rows() const { return rows_; }
  bool finishing() const { return finishing_; }
  std::int64_t size_before_finishing() const { return size_before_finishing_; }
  /// Those of committed rows only.
  std::vector<Problem> problems() const;

  void clear();  ///< forgets all, so that is_new() again
  void start(const std::string& job);
  void note_problem(const Problem& problem);  ///< thread-safe
  void commit(std::int64_t rows);
  void begin_finishing(std::int64_t file_size);
  void end_finishing();  ///< what finishing had changed is undone, on the disk
  void remove();         ///< the work is done

 private:
  void append(const std::string& line);
  void replay(const std::string& content);

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::string job_;
  std::int64_t rows_ = 0;
  bool finishing_ = false;
  std::int64_t size_before_finishing_ = 0;
  std::vector<Problem> problems_;
  std::mutex mutex_;
};

}  // namespace peculiar::store
