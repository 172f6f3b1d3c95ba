#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cluster/plan.h"

namespace peculiar::cluster {

/// A file that a job has written and that is no longer as it was.
struct Flaw {
  std::string file;  ///< as typed
  std::string what;  ///< "is missing"
  /// The file is there, but a job that runs again would leave it as it is, or refuse to replace it.
  bool has_other_size = false;
};

/// Progress of a job of a plan, according to its files.
struct JobStanding {
  Job job;
  std::vector<std::int64_t> missing;  ///< numbers of unfinished shards; for other jobs {0} or empty
  std::int64_t tasks = 1;
  std::vector<Flaw> flaws;  ///< why a job that was done is not
  /// Mean wall-clock time [s] of the tasks that finished without interruption; nothing if none has.
  std::optional<double> seconds;

  bool is_done() const { return missing.empty(); }
};

/// Progress of all jobs. A shard is done when its seconds_file() exists and all its files can be read as
/// parts, or when its step is merged. Other jobs are done when their done_file() and their outputs exist, a
/// merged file can be read, and the files of a finish have the sizes in its done_file().
std::vector<JobStanding> standing_of(const Plan& plan);

/// The progress as lines of text, with the expected cost of the remaining work.
std::string standing_text(const Plan& plan, const std::vector<JobStanding>& jobs);

/// "1-3,7,9-12": array indices in sbatch's format.
std::string array_text(const std::vector<std::int64_t>& numbers);

}  // namespace peculiar::cluster
