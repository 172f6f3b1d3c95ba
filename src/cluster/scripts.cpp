#include "cluster/scripts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/shell_words.h"

namespace peculiar::cluster {

namespace {

bool sets_threads(const Step& step) {
  return std::any_of(step.words.begin(), step.words.end(), [](const std::string& word) {
    return word == "--threads" || word.starts_with("--threads=");
  });
}

/// A directive in a comment line of an sbatch script, which accepts words in double quotes.
std::string directive(const std::string& option, const std::string& value) {
  return fmt::format("#SBATCH --{}=\"{}\"\n", option, value);
}

std::string directives(const Plan& plan, const Job& job) {
  const SiteOptions& site = plan.site;
  std::string text = directive("job-name", job.name);
  const bool is_array = job.kind == Job::Kind::kShards;
  if (is_array) text += fmt::format("#SBATCH --array=1-{}\n", plan.shards);
  text += directive("output", (plan.folder / "log" / (job.name + (is_array ? "-%a" : "") + ".log")).string());
  text += "#SBATCH --open-mode=append\n#SBATCH --ntasks=1\n";
  const bool is_merge = job.kind == Job::Kind::kMerge;
  text += fmt::format("#SBATCH --cpus-per-task={}\n", is_merge ? 1 : site.cpus);
  if (!site.partition.empty()) text += directive("partition", site.partition);
  if (!site.account.empty()) text += directive("account", site.account);
  if (!site.time.empty()) text += directive("time", site.time);
  if (!site.memory.empty()) text += directive("mem", site.memory);
  if (site.gpus > 0 && !is_merge) text += fmt::format("#SBATCH --gpus={}\n", site.gpus);
  return text;
}

/// Marks the job as done, with the sizes of its files.
std::string mark_of(const Plan& plan, const Job& job) {
  const std::string mark = shell_word(done_file(plan, job.name).string());
  std::string sizes;
  for (const std::string& file : other_files_of(job))
    sizes += fmt::format("stat -Lc %s -- {} 2>/dev/null || echo {}\n", shell_word(file), kAbsent);
  return sizes.empty() ? fmt::format("touch {}\n", mark) : fmt::format("{{\n{}}} > {}\n", sizes, mark);
}

}  // namespace

std::string work_of(const Plan& plan, const Job& job, const std::string& shard, const std::string& threads) {
  const Step& step = *job.step;
  const std::string call = plan.site.call();
  std::string text;
  if (job.kind == Job::Kind::kMerge) {
    for (const std::string& file : step.row_files)
      text += fmt::format("{} merge {} -o {}{}\n", call, part_pattern(file, plan.shards), shell_word(file),
                          step.overwrite ? " --overwrite" : "");
    return text;
  }
  text = call + " " + shell_line(step.words);
  if (!sets_threads(step)) text += " --threads " + threads;
  if (job.kind == Job::Kind::kShards) text += fmt::format(" --shard {}/{}", shard, plan.shards);
  if (job.kind == Job::Kind::kFinish) text += " " + step.finish;
  return text + "\n";
}

std::string script_of(const Plan& plan, const Job& job) {
  const bool is_array = job.kind == Job::Kind::kShards;
  std::string text = "#!/usr/bin/env bash\n# Written by peculiar slurm.\n" + directives(plan, job);
  text += "set -euo pipefail\n";
  if (!plan.site.setup.empty()) text += plan.site.setup + "\n";
  text += fmt::format("cd {}\nbegin=$SECONDS\n", shell_word(plan.current.string()));
  text += work_of(plan, job, "\"$SLURM_ARRAY_TASK_ID\"",
                  fmt::format("\"${{SLURM_CPUS_PER_TASK:-{}}}\"", plan.site.cpus));
  const std::string seconds = shell_word(seconds_file(plan, job.name).string());
  text += fmt::format("echo $((SECONDS - begin)) > {}{}\n", seconds, is_array ? "-$SLURM_ARRAY_TASK_ID" : "");
  if (is_array) return text;
  text += mark_of(plan, job);
  if (job.kind == Job::Kind::kMerge && plan.remove_parts) {
    for (const std::string& file : job.step->row_files)
      text += fmt::format("rm -f {}\n", part_pattern(file, plan.shards));
  }
  return text;
}

}  // namespace peculiar::cluster
