#include "cluster/standing.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/progress.h"
#include "store/part.h"

namespace peculiar::cluster {

namespace fs = std::filesystem;

namespace {

/// A damaged file counts as missing: it has to be made again.
bool is_part(const fs::path& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return false;
  try {
    return store::read_part(path).has_value();
  } catch (const Error&) {
    return false;
  }
}

bool has_shard(const Plan& plan, const Step& step, std::int64_t number) {
  return std::all_of(step.row_files.begin(), step.row_files.end(), [&](const std::string& file) {
    return is_part(plan.current / part_name(file, number, plan.shards));
  });
}

/// The job reported its end, and its files still exist.
bool is_done(const Plan& plan, const Job& job) {
  std::error_code ignored;
  if (!fs::exists(done_file(plan, job.name), ignored)) return false;
  return std::all_of(job.step->row_files.begin(), job.step->row_files.end(),
                     [&](const std::string& file) { return fs::exists(plan.current / file, ignored); });
}

std::optional<double> mean_seconds(const Plan& plan, const JobStanding& standing) {
  double sum = 0;
  int count = 0;
  for (std::int64_t number = 1; number <= standing.tasks; ++number) {
    const bool is_array = standing.job.kind == Job::Kind::kShards;
    std::ifstream file(plan.folder / "seconds" /
                       (standing.job.name + (is_array ? fmt::format("-{}", number) : "")));
    double seconds = 0;
    if (!(file >> seconds)) continue;
    sum += seconds;
    ++count;
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

}  // namespace

std::vector<JobStanding> standing_of(const Plan& plan) {
  std::vector<JobStanding> all;
  for (const Job& job : jobs_of(plan)) {
    JobStanding standing{job, {}, 1, {}};
    if (job.kind == Job::Kind::kShards) {
      standing.tasks = plan.shards;
      const bool is_merged = is_done(plan, {Job::Kind::kMerge, job.name + "-merge", job.step});
      for (std::int64_t number = 1; number <= plan.shards && !is_merged; ++number) {
        if (!has_shard(plan, *job.step, number)) standing.missing.push_back(number);
      }
    } else if (!is_done(plan, job)) {
      standing.missing = {0};
    }
    standing.seconds = mean_seconds(plan, standing);
    all.push_back(std::move(standing));
  }
  return all;
}

std::string array_text(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t end = i + 1;
    while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
    text += fmt::format("{}{}", text.empty() ? "" : ",", numbers[i]);
    if (end > i + 1) text += fmt::format("-{}", numbers[end - 1]);
    i = end;
  }
  return text;
}

std::string standing_text(const Plan& plan, const std::vector<JobStanding>& jobs) {
  std::string text;
  double core_seconds = 0;
  bool is_known = false;
  for (const JobStanding& standing : jobs) {
    const auto left = std::ssize(standing.missing);
    if (standing.job.kind == Job::Kind::kShards) {
      text += fmt::format("{}: {} of {} shards are complete", standing.job.name, standing.tasks - left,
                          standing.tasks);
      if (left > 0) text += fmt::format("; missing: {}", array_text(standing.missing));
    } else {
      text += fmt::format("{}: {}", standing.job.name, standing.is_done() ? "done" : "to do");
    }
    if (standing.seconds) {
      text += fmt::format(" ({} per task)", duration_text(*standing.seconds));
      const double cores = standing.job.kind == Job::Kind::kMerge ? 1 : static_cast<double>(plan.site.cpus);
      core_seconds += *standing.seconds * cores * static_cast<double>(left);
      is_known = is_known || left > 0;
    }
    text += "\n";
  }
  if (is_known)
    text += fmt::format("remaining work, from the tasks timed so far: about {:.3g} core hours\n",
                        core_seconds / 3600);
  return text;
}

}  // namespace peculiar::cluster
