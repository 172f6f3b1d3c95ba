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

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// A damaged file counts as missing: it has to be made again.
std::optional<store::PartOfFile> find_part(const fs::path& path) {
  if (!is_there(path)) return std::nullopt;
  try {
    return store::read_part(path);
  } catch (const Error&) {
    return std::nullopt;
  }
}

bool is_row_file(const fs::path& path) {
  try {
    store::RowFileReader(path, store::row_file_kind(path), INT64_MAX);
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// The shard has reported its end, and its files can be read as parts.
bool has_shard(const Plan& plan, const Step& step, std::int64_t number) {
  if (!is_there(seconds_file(plan, step.name, number))) return false;
  return std::all_of(step.row_files.begin(), step.row_files.end(), [&](const std::string& file) {
    return find_part(plan.current / part_name(file, number, plan.shards)).has_value();
  });
}

/// Without a finish, the shard with the first row writes the files that are in no part.
std::vector<Flaw> flaws_of_shard(const Plan& plan, const Step& step, std::int64_t number) {
  if (step.other_files.empty() || !step.finish.empty()) return {};
  const auto part = find_part(plan.current / part_name(step.row_files.front(), number, plan.shards));
  if (!part || part->part.rows.first > 0 || part->part.rows.last == 0) return {};
  std::vector<Flaw> flaws;
  for (const std::string& file : step.other_files)
    if (!is_there(plan.current / file)) flaws.push_back({file, "is missing"});
  return flaws;
}

/// What has become of the files of a job that has reported its end. Later steps may change the outputs of a
/// step (calibrate), but not the files of a finish.
std::vector<Flaw> flaws_of(const Plan& plan, const Job& job) {
  std::vector<Flaw> flaws;
  for (const std::string& file : job.step->row_files) {
    if (!is_there(plan.current / file))
      flaws.push_back({file, "is missing"});
    else if (job.kind == Job::Kind::kMerge && !is_row_file(plan.current / file))
      flaws.push_back({file, "is damaged: remove it"});
  }
  std::ifstream mark(done_file(plan, job.name));
  for (const std::string& file : other_files_of(job)) {
    std::string bytes;
    mark >> bytes;  // "" in marks of Snakemake
    if (bytes == kAbsent) continue;
    std::error_code failure;
    const auto size = fs::file_size(plan.current / file, failure);
    if (!is_there(plan.current / file))
      flaws.push_back({file, "is missing"});
    else if (job.kind == Job::Kind::kFinish && !failure && !bytes.empty() && bytes != std::to_string(size))
      flaws.push_back({file, fmt::format("has {} bytes instead of {}", size, bytes), true});
  }
  return flaws;
}

/// The job has reported its end, and its files are whole.
bool is_done(const Plan& plan, const Job& job) {
  return is_there(done_file(plan, job.name)) && flaws_of(plan, job).empty();
}

std::optional<double> mean_seconds(const Plan& plan, const JobStanding& standing) {
  double sum = 0;
  int count = 0;
  for (std::int64_t number = 1; number <= standing.tasks; ++number) {
    const bool is_array = standing.job.kind == Job::Kind::kShards;
    std::ifstream file(seconds_file(plan, standing.job.name, is_array ? number : 0));
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
    JobStanding standing{job, {}, 1, {}, {}};
    if (job.kind == Job::Kind::kShards) {
      standing.tasks = plan.shards;
      const bool is_merged = is_done(plan, {Job::Kind::kMerge, job.name + "-merge", job.step});
      for (std::int64_t number = 1; number <= plan.shards; ++number) {
        const bool is_written = is_merged || has_shard(plan, *job.step, number);
        const std::vector<Flaw> flaws =
            is_written ? flaws_of_shard(plan, *job.step, number) : std::vector<Flaw>{};
        standing.flaws.insert(standing.flaws.end(), flaws.begin(), flaws.end());
        if (!is_written || !flaws.empty()) standing.missing.push_back(number);
      }
    } else if (!is_there(done_file(plan, job.name))) {
      standing.missing = {0};
    } else if (standing.flaws = flaws_of(plan, job); !standing.flaws.empty()) {
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
    for (const Flaw& flaw : standing.flaws) text += fmt::format("; {} {}", flaw.file, flaw.what);
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
