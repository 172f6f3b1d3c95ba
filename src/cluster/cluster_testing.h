#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "cluster/slurm.h"

namespace peculiar::cluster {

/// Fake verbs, of which `score`, `cutout` and `scan` can be sharded by rows; `scan` then has stamps to keep,
/// s.kept.h5.
class FakeVerbs : public Verbs {
 public:
  CalledVerb look(const std::vector<std::string>& words) const override {
    const auto value = [&](const std::string& option) {
      const auto found = std::find(words.begin(), words.end(), option);
      return found != words.end() && found + 1 != words.end() ? *(found + 1) : std::string();
    };
    const auto has = [&](const char* word) {
      return std::find(words.begin(), words.end(), word) != words.end();
    };
    CalledVerb called;
    called.verb = words.front();
    if (called.verb == "scoore") throw usage_error("there is no verb 'scoore'");
    called.takes_shards = called.verb == "score" || called.verb == "cutout" || called.verb == "scan";
    if (called.verb == "scan") called.finish = "--keep-only";
    if (called.verb == "scan") called.other_files = {"s.kept.h5"};
    if (!value("--fates").empty()) called.other_files.push_back(value("--fates"));
    called.sets_part = has("--shard");
    called.overwrite = has("--overwrite");
    called.output = value("-o");
    for (const char* option : {"-o", "--features-out"})
      if (!value(option).empty()) called.row_files.push_back(value(option));
    if (words.size() > 1) called.inputs = {words[1]};
    return called;
  }
  std::string program() const override { return "/opt/peculiar"; }
};

/// A fake scheduler that accepts jobs and reports what the test sets.
class FakeSlurm {
 public:
  std::string run(const std::vector<std::string>& words) {
    if (words.front() == "sbatch") {
      submitted.push_back(words);
      return std::to_string(next++) + "\n";
    }
    if (words.front() == "scancel") {
      cancelled.push_back(words.at(1));
      return "";
    }
    if (words.front() == "scontrol") {
      if (config.empty()) throw input_error("scontrol: not found");
      return config;
    }
    if (!squeue_failure.empty()) throw input_error("{}", squeue_failure);
    const std::string id = words.at(3).substr(std::string("--jobs=").size());
    if (!queue.contains(id)) throw input_error("slurm_load_jobs error: Invalid job id specified");
    return queue[id];
  }
  RunCommand command() {
    return [this](const std::vector<std::string>& words) { return run(words); };
  }

  std::vector<std::vector<std::string>> submitted;
  std::vector<std::string> cancelled;
  std::map<std::string, std::string> queue;  ///< output of squeue for each job
  std::string squeue_failure;                ///< message if squeue fails
  std::string config;                        ///< output of scontrol; "": it is not there
  int next = 101;
};

}  // namespace peculiar::cluster
