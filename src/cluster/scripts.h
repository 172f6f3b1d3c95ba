#pragma once

#include <string>

#include "cluster/plan.h"

namespace peculiar::cluster {

/// The shell commands of a job, to run in the plan's current folder. `shard` is the number of the shard,
/// `threads` the number of threads; both are inserted unquoted, so they may be shell variables.
std::string work_of(const Plan& plan, const Job& job, const std::string& shard, const std::string& threads);

/// The sbatch script of a job, FOLDER/NAME.sh.
std::string script_of(const Plan& plan, const Job& job);

/// The plan as a Snakefile.
std::string snakefile_of(const Plan& plan);

}  // namespace peculiar::cluster
