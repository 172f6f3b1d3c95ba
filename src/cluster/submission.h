#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cluster/standing.h"

namespace peculiar::cluster {

/// Runs a command of the scheduler and returns its output. Error (input): it cannot be run, or fails (the
/// message quotes its output).
using RunCommand = std::function<std::string(const std::vector<std::string>&)>;
std::string run_command(const std::vector<std::string>& words);

/// Jobs submitted to Slurm, as lines to show.
struct Submitted {
  std::vector<std::string> lines;  ///< "01-score: job 1234, shards 3,7"
};

/// Error (usage): Slurm allows fewer tasks per job array (MaxArraySize) than the plan has shards. Does
/// nothing if Slurm does not tell its settings.
void check_array_size(const Plan& plan, const RunCommand& run = run_command);

/// Whether jobs submitted from the plan's folder are queued or running. Error (input): squeue does not
/// answer.
bool has_active_jobs(const Plan& plan, const RunCommand& run = run_command);

/// Submits all unfinished jobs to Slurm, each dependent on the previous one, and records the job numbers in
/// FOLDER/submitted.json. If called again, leaves waiting and running jobs alone, and resubmits only those
/// that have failed, judging by their files, and all that depend on them; removes their files that have not
/// the size that they were written with. Error (input): as RunCommand; squeue does not answer, so that it is
/// unknown which jobs still run (nothing is submitted then).
Submitted submit(const Plan& plan, const RunCommand& run = run_command);

}  // namespace peculiar::cluster
