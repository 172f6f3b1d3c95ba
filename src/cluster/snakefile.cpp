#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cluster/scripts.h"

namespace peculiar::cluster {

namespace {

/// A text as a Python literal. JSON strings are valid in Python.
std::string python_text(const std::string& text) { return nlohmann::json(text).dump(); }

std::string python_list(const std::vector<std::string>& texts) {
  std::vector<std::string> words;
  for (const std::string& text : texts) words.push_back(python_text(text));
  return fmt::format("{}", fmt::join(words, ", "));
}

/// Doubles braces, which Snakemake interprets in shell commands.
std::string without_braces(const std::string& text) {
  std::string result;
  for (const char letter : text)
    result += letter == '{' ? "{{" : letter == '}' ? "}}" : std::string(1, letter);
  return result;
}

std::string rule_name(const Job& job) {
  std::string name = "step_" + job.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

/// "name.part-{part}-of-16.h5", with braces in the name itself doubled.
std::string wildcard_name(const std::string& file, std::int64_t of) {
  const std::string last = part_name(file, of, of);
  const std::string number = std::to_string(of);
  const std::string digits = std::string(number.size() < 2 ? 1 : 0, '0') + number;
  const std::string mark = ".part-" + digits + "-of-" + digits;
  const std::size_t place = last.rfind(mark);
  return without_braces(last.substr(0, place)) + ".part-{part}-of-" + digits +
         without_braces(last.substr(place + mark.size()));
}

/// The marks of all shards: parts alone may be those of an earlier job.
std::string wildcard_mark(const Plan& plan, const std::string& job) {
  return without_braces(done_file(plan, job).string()) + "-{part}";
}

/// The outputs of a rule besides its mark and the parts. A whole step has its mark alone: Snakemake would
/// remove the outputs before each run, and does not take folders for files. It cannot take braces in names
/// literally either.
std::vector<std::string> outputs_of(const Job& job) {
  if (job.kind != Job::Kind::kMerge && job.kind != Job::Kind::kFinish) return {};
  std::vector<std::string> files =
      job.kind == Job::Kind::kMerge ? job.step->row_files : job.step->other_files;
  std::erase_if(files, [](const std::string& file) { return file.find_first_of("{}") != std::string::npos; });
  return files;
}

std::string resources(const Plan& plan, const Job& job) {
  const SiteOptions& site = plan.site;
  std::vector<std::string> all;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) all.push_back(fmt::format("{}={}", name, python_text(value)));
  };
  add("slurm_partition", site.partition);
  add("slurm_account", site.account);
  if (const auto minutes = site.minutes()) all.push_back(fmt::format("runtime={}", *minutes));
  if (const auto memory = site.memory_mb()) all.push_back(fmt::format("mem_mb={}", *memory));
  if (site.gpus > 0 && job.kind != Job::Kind::kMerge) all.push_back(fmt::format("gpus={}", site.gpus));
  return all.empty() ? "" : fmt::format("    resources: {}\n", fmt::join(all, ", "));
}

}  // namespace

std::string snakefile_of(const Plan& plan) {
  const std::vector<Job> jobs = jobs_of(plan);
  const auto done = [&](const Job& job) { return done_file(plan, job.name).string(); };
  const std::size_t digits = std::max<std::size_t>(2, std::to_string(plan.shards).size());
  std::string text =
      "# Written by peculiar slurm --snakemake; run it with `snakemake -s Snakefile -j CORES`.\n";
  text += fmt::format("workdir: {}\n", python_text(plan.current.string()));
  text += fmt::format("PARTS = [f\"{{number:0{}}}\" for number in range(1, {})]\n", digits, plan.shards + 1);
  text += "wildcard_constraints: part=\"[0-9]+\"\n";
  std::string prefix = "set -euo pipefail; ";
  if (!plan.site.setup.empty()) prefix += plan.site.setup + "; ";
  text += fmt::format("shell.prefix({})\n\n", python_text(without_braces(prefix)));
  std::vector<std::string> wanted{done(jobs.back())};
  for (const Job& job : jobs)
    for (const std::string& file : outputs_of(job)) wanted.push_back(file);
  text += fmt::format("rule all:\n    input: {}\n", python_list(wanted));
  const Job* before = nullptr;  // the last job with a file that marks it as done
  for (const Job& job : jobs) {
    const bool is_array = job.kind == Job::Kind::kShards;
    text += fmt::format("\nrule {}:\n", rule_name(job));
    if (job.kind == Job::Kind::kMerge) {
      std::vector<std::string> names{wildcard_mark(plan, job.step->name)};
      for (const std::string& file : job.step->row_files) names.push_back(wildcard_name(file, plan.shards));
      for (std::string& name : names) name = fmt::format("expand({}, part=PARTS)", python_text(name));
      text += fmt::format("    input: {}\n", fmt::join(names, ", "));
    } else if (before != nullptr) {
      text += fmt::format("    input: {}\n", python_text(done(*before)));
    }
    if (is_array) {
      std::vector<std::string> outputs;
      for (const std::string& file : job.step->row_files) outputs.push_back(wildcard_name(file, plan.shards));
      text += fmt::format("    output: touch({}), {}\n", python_text(wildcard_mark(plan, job.name)),
                          python_list(outputs));
    } else {
      const std::vector<std::string> files = outputs_of(job);
      text += fmt::format("    output: touch({}){}{}\n", python_text(done(job)), files.empty() ? "" : ", ",
                          python_list(files));
    }
    text += fmt::format("    threads: {}\n", job.kind == Job::Kind::kMerge ? 1 : plan.site.cpus);
    text += resources(plan, job);
    std::string work = work_of(plan, job, "\1", "\2");  // placeholders for the names in braces
    work = without_braces(work);
    for (const auto& [mark, name] : {std::pair('\1', "{wildcards.part}"), std::pair('\2', "{threads}")}) {
      for (std::size_t at = work.find(mark); at != std::string::npos; at = work.find(mark))
        work.replace(at, 1, name);
    }
    if (job.kind == Job::Kind::kMerge && plan.remove_parts) {
      for (const std::string& file : job.step->row_files)
        work += "rm -f " + without_braces(part_pattern(file, plan.shards)) + "\n";
    }
    text += fmt::format("    shell: {}\n", python_text(work));
    if (!is_array) before = &job;
  }
  return text;
}

}  // namespace peculiar::cluster
