#pragma once

#include <string>

#include "cluster/plan.h"

namespace peculiar::cluster {

/// The lines that do a job, for a shell in the plan's current folder. `shard` stands for the number of the
/// shard, `threads` for that of threads; both are taken by the shell as they are.
std::string work_of(const Plan& plan, const Job& job, const std::string& shard, const std::string& threads);

/// The sbatch script of a job, FOLDER/NAME.sh.
std::string script_of(const Plan& plan, const Job& job);

/// The plan as a Snakemake file.
std::string snakefile_of(const Plan& plan);

}  // namespace peculiar::cluster
