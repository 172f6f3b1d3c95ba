#include "cluster/submission.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/shell_words.h"

namespace peculiar::cluster {

using nlohmann::json;

namespace {

/// A task that Slurm knows and that has not ended.
struct ActiveTask {
  std::string id;           ///< "123", "123_4"
  std::int64_t number = 0;  ///< in an array; 0 for others
  bool is_running = false;
};

/// The numbers of all jobs submitted so far, by name.
using Known = std::map<std::string, std::vector<std::string>>;

Known read_known(const Plan& plan) {
  const auto file = plan.folder / "submitted.json";
  if (!std::filesystem::exists(file)) return {};
  try {
    return json::parse(read_file(file)).get<Known>();
  } catch (const json::exception&) {
    throw input_error(
        "{}: is damaged; check with squeue that no job of this plan is left, and remove the file",
        file.string());
  }
}

/// What squeue says of a job. Slurm forgets jobs that ended long ago and reports them as invalid. Any other
/// failure is no sign of their end: a second submission would then run beside the first.
std::string squeue_text(const std::string& id, const RunCommand& run) {
  try {
    return run({"squeue", "--noheader", "--array", "--jobs=" + id, "--format=%i %T"});
  } catch (const Error& failure) {
    const std::string message = failure.what();
    if (message.find("Invalid job id specified") != std::string::npos) return "";
    throw input_error(
        "cannot find out whether job {} still runs, so nothing was done; repeat the command when squeue works ({})",
        id, message);
  }
}

/// Tasks of these jobs that Slurm still knows.
std::vector<ActiveTask> active_tasks(const std::vector<std::string>& ids, const RunCommand& run) {
  std::vector<ActiveTask> active;
  for (const std::string& id : ids) {
    std::istringstream lines(squeue_text(id, run));
    for (std::string task, state; lines >> task >> state;) {
      if (state == "COMPLETED" || state == "FAILED" || state == "CANCELLED" || state == "TIMEOUT" ||
          state == "NODE_FAIL" || state == "OUT_OF_MEMORY" || state == "COMPLETING")
        continue;
      const std::size_t mark = task.find('_');
      active.push_back(
          {task, mark == std::string::npos ? 0 : std::atoll(task.c_str() + mark + 1), state != "PENDING"});
    }
  }
  return active;
}

class Submission {
 public:
  Submission(const Plan& plan, const RunCommand& run) : plan_(plan), run_(run), known_(read_known(plan)) {}

  Submitted all() {
    const std::vector<JobStanding> jobs = standing_of(plan_);
    for (const JobStanding& standing : jobs) {  // before anything is submitted, as squeue may fail
      const std::string& name = standing.job.name;
      if (!standing.is_done()) active_[name] = active_tasks(known_[name], run_);
    }
    for (const JobStanding& standing : jobs) {
      if (standing.is_done())
        before_.clear();
      else if (standing.job.kind == Job::Kind::kShards)
        submit_shards(standing);
      else
        submit_whole(standing);
    }
    return std::move(submitted_);
  }

 private:
  void submit_shards(const JobStanding& standing) {
    std::vector<std::string> waits_for;
    std::vector<std::int64_t> wanted = standing.missing;
    for (const ActiveTask& task : active_[standing.job.name]) {
      if (is_new_before_ && !task.is_running) {  // it waits for a job that cannot succeed
        run_({"scancel", task.id});
        continue;
      }
      std::erase(wanted, task.number);
      waits_for.push_back(task.id);
    }
    if (!wanted.empty()) waits_for.push_back(submit_job(standing.job, array_text(wanted)));
    is_new_before_ = is_new_before_ || !wanted.empty();
    before_ = waits_for;
  }

  void submit_whole(const JobStanding& standing) {
    std::vector<std::string> waits_for;
    for (const ActiveTask& task : active_[standing.job.name]) {
      if (is_new_before_ && !task.is_running)
        run_({"scancel", task.id});
      else
        waits_for.push_back(task.id);
    }
    if (waits_for.empty()) {
      for (const Flaw& flaw : standing.flaws)
        if (flaw.has_other_size) std::filesystem::remove(plan_.current / flaw.file);
      waits_for.push_back(submit_job(standing.job, ""));
      is_new_before_ = true;
    }
    before_ = waits_for;
  }

  std::string submit_job(const Job& job, const std::string& shards) {
    std::vector<std::string> words{"sbatch", "--parsable"};
    if (!shards.empty()) words.push_back("--array=" + shards);
    if (!before_.empty()) {
      words.push_back(fmt::format("--dependency=afterok:{}", fmt::join(before_, ":")));
      words.emplace_back("--kill-on-invalid-dep=yes");
    }
    words.push_back((plan_.folder / (job.name + ".sh")).string());
    std::string id = run_(words);  // "123", "123;cluster"
    id = id.substr(0, id.find_first_of(";\n "));
    if (id.empty()) throw input_error("sbatch returned no job number for {}", job.name);
    known_[job.name].push_back(id);
    write_file(plan_.folder / "submitted.json", json(known_).dump(2) + "\n");
    submitted_.lines.push_back(
        fmt::format("{}: job {}{}{}", job.name, id, shards.empty() ? "" : ", shards " + shards,
                    before_.empty() ? "" : fmt::format(", after {}", fmt::join(before_, ", "))));
    return id;
  }

  const Plan& plan_;
  const RunCommand& run_;
  Known known_;
  std::map<std::string, std::vector<ActiveTask>> active_;  ///< by job
  std::vector<std::string> before_;                        ///< jobs that the next one depends on
  bool is_new_before_ = false;                             ///< whether this call has submitted an earlier job
  Submitted submitted_;
};

}  // namespace

std::string run_command(const std::vector<std::string>& words) {
  std::FILE* pipe = ::popen((shell_line(words) + " 2>&1").c_str(), "r");
  if (pipe == nullptr) throw input_error("{}: cannot be run", words.front());
  std::string text;
  std::array<char, 4096> buffer{};
  for (std::size_t count; (count = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    text.append(buffer.data(), count);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return text;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
    throw input_error(
        "{}: not found; can jobs be submitted to Slurm on this machine? The scripts were written",
        words.front());
  text.erase(text.find_last_not_of(" \n") + 1);
  throw input_error("{}: failed: {}", shell_line(words), text);
}

void check_array_size(const Plan& plan, const RunCommand& run) {
  if (std::none_of(plan.steps.begin(), plan.steps.end(), [](const Step& step) { return step.in_shards; }))
    return;
  std::string text;
  try {
    text = run({"scontrol", "show", "config"});
  } catch (const Error&) {
    return;
  }
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::string name, equals;
    std::int64_t size = 0;  // the first index that is not allowed
    if (!(std::istringstream(line) >> name >> equals >> size) || name != "MaxArraySize") continue;
    if (plan.shards >= size)
      throw usage_error(
          "--shards: {} shards are more than the {} tasks that this Slurm allows in a job array (MaxArraySize = {}); make the plan with fewer shards, or ask the administrators for a larger limit",
          plan.shards, std::max<std::int64_t>(0, size - 1), size);
  }
}

bool has_active_jobs(const Plan& plan, const RunCommand& run) {
  const Known known = read_known(plan);
  return std::any_of(known.begin(), known.end(),
                     [&](const auto& job) { return !active_tasks(job.second, run).empty(); });
}

Submitted submit(const Plan& plan, const RunCommand& run) { return Submission(plan, run).all(); }

}  // namespace peculiar::cluster
