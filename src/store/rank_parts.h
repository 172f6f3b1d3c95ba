#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/run_context.h"
#include "store/row_file.h"

namespace peculiar::store {

/// A row file, or several of the same rows, to which all ranks contribute.
struct RankWork {
  std::string what;  ///< opens the line of progress: "score"
  std::vector<std::pair<std::filesystem::path, std::string>>
      files;               ///< each with its job, as in WriteOptions
  std::int64_t count = 0;  ///< number of rows
  std::int64_t block = 1;  ///< rows that the verb works on at once
  bool overwrite = false;
};

/// Number of parts for `count` rows: the same for any number of ranks, so that another number can continue
/// the work. 16 where there are enough blocks, more for longer files (at least eight blocks a part, at most
/// 1024 parts), so that the ranks finish together and a kill costs little.
std::int64_t parts_for_ranks(std::int64_t count, std::int64_t block);

/// Runs `action` and returns whether that of any rank was interrupted. All ranks call it together.
bool any_interrupted(const std::function<void()>& action);

/// Error (input) unless all ranks have this job of the file at `path`. All ranks call it together.
void expect_one_job(const std::filesystem::path& path, const std::string& job);

/// Shares the rows of a job among the ranks of an MPI start (ranks/ranks.h). Deals the parts (store/part.h)
/// to the ranks as they become free; `write(part, context)` writes one part of each file, or what is missing
/// of it, and returns how many rows it processed. Finally rank 0 merges the parts to the bytes of a single
/// run, and removes them. After an interruption, the same call continues, with any number of ranks above one.
///
/// All ranks call it together. Returns, on every rank, the number of rows processed in this run by all ranks;
/// then the files are there. Errors: Interrupted, on all ranks, if one was cancelled; input (as
/// expect_one_job; an unfinished file of another job; as merge_parts).
std::int64_t write_over_ranks(const RankWork& work,
                              const std::function<std::int64_t(const FilePart&, const RunContext&)>& write,
                              const RunContext& context);

}  // namespace peculiar::store
