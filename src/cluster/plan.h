#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cluster/site.h"
#include "cluster/verbs.h"

namespace peculiar::cluster {

/// One call of a verb, in shards where it goes by rows.
struct Step {
  std::string name;                ///< "01-score"
  std::vector<std::string> words;  ///< the verb and what follows it
  bool in_shards = false;
  bool overwrite = false;
  std::vector<std::string> row_files;  ///< that shards write parts of, as typed; of others its output
};

/// Verbs one after the other, each waiting for the one before, and how a site wants them run.
struct Plan {
  std::filesystem::path folder;   ///< of the plan, absolute
  std::filesystem::path current;  ///< folder from where the paths in the words count, absolute
  std::int64_t shards = 1;
  bool remove_parts = false;
  SiteOptions site;
  std::vector<Step> steps;
};

/// A job of the plan: an array over the shards of a step, its merge, or a step that goes by no rows.
struct Job {
  enum class Kind { kShards, kMerge, kWhole };
  Kind kind = Kind::kWhole;
  std::string name;  ///< "01-score", "01-score-merge"
  const Step* step = nullptr;
};
/// In their order; each needs the one before.
std::vector<Job> jobs_of(const Plan& plan);

/// Puts the command lines together. Errors (usage): none, one that is no command line of a verb, has a part
/// (--shard, --rows) itself, or goes by rows and has no .h5 for its output.
std::vector<Step> steps_of(const std::vector<std::vector<std::string>>& lines, const Verbs& verbs);

/// The command lines of a file, one a line; blank lines and what follows # are left out. Error (usage): as
/// words_of_line(), naming the line.
std::vector<std::vector<std::string>> read_lines(const std::filesystem::path& file);

/// Name of the file of a shard of `row_file`, as typed.
std::string part_name(const std::string& row_file, std::int64_t number, std::int64_t of);
/// The names of all of them, as a shell's pattern.
std::string part_pattern(const std::string& row_file, std::int64_t of);

/// FOLDER/plan.json.
void write_plan(const Plan& plan);
/// Error (input): the folder has no plan, or one that is damaged.
Plan read_plan(const std::filesystem::path& folder);

/// File that says that a job has come to its end.
std::filesystem::path done_file(const Plan& plan, const std::string& job);

}  // namespace peculiar::cluster
