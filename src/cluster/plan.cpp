#include "cluster/plan.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/shell_words.h"
#include "store/part.h"

namespace peculiar::cluster {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<Job> jobs_of(const Plan& plan) {
  std::vector<Job> jobs;
  for (const Step& step : plan.steps) {
    jobs.push_back({step.in_shards ? Job::Kind::kShards : Job::Kind::kWhole, step.name, &step});
    if (step.in_shards) jobs.push_back({Job::Kind::kMerge, step.name + "-merge", &step});
    if (!step.finish.empty()) jobs.push_back({Job::Kind::kFinish, step.name + "-finish", &step});
  }
  return jobs;
}

std::vector<std::string> other_files_of(const Job& job) {
  const bool writes = job.kind == Job::Kind::kFinish || job.kind == Job::Kind::kWhole;
  return writes ? job.step->other_files : std::vector<std::string>{};
}

std::vector<Step> steps_of(const std::vector<std::vector<std::string>>& lines, const Verbs& verbs) {
  if (lines.empty())
    throw usage_error(
        "no command to run: give it after --, as in `peculiar slurm --shards 16 -o jobs -- score model.safetensors galaxies.h5 -o scores.h5`, or give --steps FILE");
  std::vector<Step> steps;
  for (const std::vector<std::string>& words : lines) {
    const CalledVerb called = verbs.look(words);
    if (called.sets_part)
      throw usage_error("{}: set the number of --shards of the plan, and no part in the command",
                        shell_line(words));
    Step step;
    step.name = fmt::format("{:02}-{}", steps.size() + 1, called.verb);
    step.words = words;
    step.in_shards = called.takes_shards && fs::path(called.output).extension() == ".h5";
    step.overwrite = called.overwrite;
    step.row_files = step.in_shards ? called.row_files : std::vector<std::string>{};
    if (step.in_shards) step.finish = called.finish;
    step.other_files = called.other_files;
    if (called.takes_shards && !step.in_shards)
      throw usage_error(
          "{}: parts are HDF5 files; name it NAME.h5 instead of '{}', and export its contents in a separate step",
          shell_line(words), called.output);
    if (!step.in_shards && !called.output.empty()) step.row_files = {called.output};
    steps.push_back(std::move(step));
  }
  return steps;
}

std::vector<std::vector<std::string>> read_lines(const fs::path& file) {
  std::istringstream text(read_file(file));
  std::vector<std::vector<std::string>> lines;
  int number = 0;
  for (std::string line; std::getline(text, line);) {
    ++number;
    try {
      std::vector<std::string> words = words_of_line(line);
      if (!words.empty() && words.front() == "peculiar") words.erase(words.begin());
      if (!words.empty()) lines.push_back(std::move(words));
    } catch (const Error& failure) {
      throw usage_error("{}: line {}: {}", file.string(), number, failure.what());
    }
  }
  if (lines.empty()) throw usage_error("{}: has no command", file.string());
  return lines;
}

std::string part_name(const std::string& row_file, std::int64_t number, std::int64_t of) {
  return store::part_path(row_file, {{}, number, of}).string();
}

std::string part_pattern(const std::string& row_file, std::int64_t of) {
  const std::string first = store::part_path(row_file, {{}, 1, of}).string();
  const std::size_t end = first.rfind("-of-");
  const std::size_t begin = first.rfind(".part-", end) + std::string(".part-").size();
  return shell_word(first.substr(0, begin)) + "*" + shell_word(first.substr(end));
}

void write_plan(const Plan& plan) {
  json steps = json::array();
  for (const Step& step : plan.steps)
    steps.push_back({{"name", step.name},
                     {"words", step.words},
                     {"in_shards", step.in_shards},
                     {"overwrite", step.overwrite},
                     {"files", step.row_files},
                     {"finish", step.finish},
                     {"other_files", step.other_files}});
  const json document = {{"format", 1},
                         {"current", plan.current.string()},
                         {"shards", plan.shards},
                         {"remove_parts", plan.remove_parts},
                         {"site", to_json(plan.site)},
                         {"steps", steps}};
  write_file(plan.folder / "plan.json", document.dump(2) + "\n");
}

Plan read_plan(const fs::path& folder) {
  const fs::path file = folder / "plan.json";
  if (!fs::exists(file))
    throw input_error(
        "{}: has no plan (plan.json); make one with `peculiar slurm --shards N -o {} -- VERB ...`",
        folder.string(), folder.string());
  try {
    const json document = json::parse(read_file(file));
    Plan plan;
    plan.folder = fs::absolute(folder);
    plan.current = document.at("current").get<std::string>();
    plan.shards = document.at("shards").get<std::int64_t>();
    plan.remove_parts = document.at("remove_parts").get<bool>();
    plan.site = site_of(document.at("site"));
    for (const json& entry : document.at("steps"))
      plan.steps.push_back({entry.at("name").get<std::string>(),
                            entry.at("words").get<std::vector<std::string>>(),
                            entry.at("in_shards").get<bool>(), entry.at("overwrite").get<bool>(),
                            entry.at("files").get<std::vector<std::string>>(), entry.value("finish", ""),
                            entry.value("other_files", std::vector<std::string>{})});
    return plan;
  } catch (const json::exception&) {
    throw input_error("{}: is damaged; make the plan again with --overwrite", file.string());
  }
}

fs::path done_file(const Plan& plan, const std::string& job) { return plan.folder / "done" / job; }

fs::path seconds_file(const Plan& plan, const std::string& job, std::int64_t number) {
  return plan.folder / "seconds" / (number > 0 ? fmt::format("{}-{}", job, number) : job);
}

}  // namespace peculiar::cluster
