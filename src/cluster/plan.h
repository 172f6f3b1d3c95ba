#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cluster/site.h"
#include "cluster/verbs.h"

namespace peculiar::cluster {

/// One call of a verb, in shards if the verb works by rows.
struct Step {
  std::string name;                ///< "01-score"
  std::vector<std::string> words;  ///< the verb and its arguments
  bool in_shards = false;
  bool overwrite = false;
  std::vector<std::string> row_files;  ///< outputs, as typed, of which shards write parts; else the output
  std::string finish;                  ///< CalledVerb::finish; "" if the step is not in shards
  /// Further outputs, as typed: of the finish, else of the shard with the first row, or of the whole step.
  std::vector<std::string> other_files;
};

/// Verbs run in sequence, each waiting for the previous one, and the site's settings.
struct Plan {
  std::filesystem::path folder;   ///< of the plan, absolute
  std::filesystem::path current;  ///< folder to which the paths in the words are relative, absolute
  std::int64_t shards = 1;
  bool remove_parts = false;
  SiteOptions site;
  std::vector<Step> steps;
};

/// A job of the plan: an array over the shards of a step, its merge, what needs all rows once they are
/// merged, or a whole step that does not work by rows.
struct Job {
  enum class Kind { kShards, kMerge, kFinish, kWhole };
  Kind kind = Kind::kWhole;
  std::string name;  ///< "01-scan", "01-scan-merge", "01-scan-finish"
  const Step* step = nullptr;
};
/// The jobs in order; each depends on the previous one.
std::vector<Job> jobs_of(const Plan& plan);
/// The step's other_files if this job, which is no array, writes them.
std::vector<std::string> other_files_of(const Job& job);

/// Makes the steps from command lines. Errors (usage): there are none; one is not a valid command line of a
/// verb, sets a part itself (--shard, --rows), or works by rows but its output is not an .h5 file.
std::vector<Step> steps_of(const std::vector<std::vector<std::string>>& lines, const Verbs& verbs);

/// Reads command lines from a file, one per line; skips blank lines and comments (#). Error (usage): as
/// words_of_line(), naming the line.
std::vector<std::vector<std::string>> read_lines(const std::filesystem::path& file);

/// Name of the file that a shard writes for `row_file`, as typed.
std::string part_name(const std::string& row_file, std::int64_t number, std::int64_t of);
/// Shell pattern that matches the files of all shards.
std::string part_pattern(const std::string& row_file, std::int64_t of);

/// Writes FOLDER/plan.json.
void write_plan(const Plan& plan);
/// Reads FOLDER/plan.json. Error (input): the folder has no plan, or the plan is damaged.
Plan read_plan(const std::filesystem::path& folder);

/// File that a job writes when it has finished: a line for each of its other_files with the size in bytes, or
/// kAbsent. Snakemake leaves it empty.
std::filesystem::path done_file(const Plan& plan, const std::string& job);
inline constexpr const char* kAbsent = "absent";

/// File that a job, or shard `number` of an array, writes last when it has finished: its wall-clock time [s].
/// A part without it may be one of an earlier job.
std::filesystem::path seconds_file(const Plan& plan, const std::string& job, std::int64_t number = 0);

}  // namespace peculiar::cluster
