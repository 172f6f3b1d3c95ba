#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cluster/standing.h"

namespace peculiar::cluster {

/// Runs a command of the scheduler (its words) and returns what it prints. Error (input): it cannot be run,
/// or ends with a failure (says with what words).
using RunCommand = std::function<std::string(const std::vector<std::string>&)>;
std::string run_command(const std::vector<std::string>& words);

/// What was handed to Slurm: lines to show.
struct Submitted {
  std::vector<std::string> lines;  ///< "01-score: job 1234, shards 3,7"
};

/// Hands all that is not done to Slurm, each job behind the one before, and notes the jobs' numbers in
/// FOLDER/submitted.json. Called again, it leaves what still waits or runs alone, and hands in anew only what
/// has failed, by its files, with all that depends on it. Error (input): as RunCommand.
Submitted submit(const Plan& plan, const RunCommand& run = run_command);

}  // namespace peculiar::cluster
