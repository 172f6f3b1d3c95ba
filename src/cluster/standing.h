#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cluster/plan.h"

namespace peculiar::cluster {

/// How far a job of a plan has come, as its files say.
struct JobStanding {
  Job job;
  std::vector<std::int64_t> missing;  ///< numbers of shards that are not whole; of other jobs {0} or nothing
  std::int64_t tasks = 1;
  /// Mean wall-clock seconds of the tasks that have come to their end in one go; nothing where none has.
  std::optional<double> seconds;

  bool is_done() const { return missing.empty(); }
};

/// A shard is whole when all its files have their names and can be read as parts, or its step is merged.
std::vector<JobStanding> standing_of(const Plan& plan);

/// The same in lines, and what the rest will cost.
std::string standing_text(const Plan& plan, const std::vector<JobStanding>& jobs);

/// "1-3,7,9-12": as sbatch takes the numbers of an array.
std::string array_text(const std::vector<std::int64_t>& numbers);

}  // namespace peculiar::cluster
