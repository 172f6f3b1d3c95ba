#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/verb.h"
#include "cluster/plan.h"
#include "cluster/submission.h"

namespace peculiar::cluster {

/// Settings of `peculiar slurm`.
struct SlurmOptions {
  std::vector<std::string> command;
  std::string steps;
  std::string output;
  std::int64_t shards = 1;
  SiteOptions site;
  bool remove_parts = false;
  bool snakemake = false;
  bool submit = false;
  bool resubmit = false;
  bool status = false;
  std::optional<double> rate;
  std::optional<std::int64_t> count;
  bool overwrite = false;

  void describe(Fields& fields);
};

struct SlurmReport {
  std::string folder;
  std::vector<std::string> files;      ///< written
  std::vector<std::string> submitted;  ///< submitted jobs, in words
  std::string standing;                ///< progress of the plan, as lines of text
  std::string cost;                    ///< expected cost, in words; "" if unknown
  bool is_done = false;                ///< every job is done
};

/// Writes jobs that run command lines in shards on a cluster, or acts on the jobs in `output`: submits them,
/// resubmits failed ones, or reports their progress. Errors: usage (settings, command lines); input (a plan
/// exists already, or none does; Slurm's own, and those of check_array_size() and submit()).
SlurmReport plan_jobs(const SlurmOptions& options, const Verbs& verbs, const RunContext& context = {},
                      const RunCommand& run = run_command);
Verb<SlurmOptions, SlurmReport> slurm_verb(const Verbs& verbs);

}  // namespace peculiar::cluster
