#include "store/rank_parts.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "base/progress.h"
#include "ranks/deal.h"
#include "ranks/ranks.h"
#include "store/part.h"
#include "store/part_merge.h"
#include "store/shard_options.h"
#include "store/unfinished_file.h"

namespace peculiar::store {

namespace {

constexpr std::int64_t kFewParts = 16;
constexpr std::int64_t kMostParts = 1024;
constexpr std::int64_t kBlocksInPart = 8;

FilePart part_of(const RankWork& work, std::int64_t index, std::int64_t of) {
  ShardOptions shard;
  shard.shard = fmt::format("{}/{}", index + 1, of);
  return *shard.part(work.count, work.block);
}

/// Whether an earlier run has finished this part.
bool is_done(const RankWork& work, const FilePart& part) {
  return std::all_of(work.files.begin(), work.files.end(), [&](const auto& file) {
    const auto& [path, job] = file;
    return row_file_job(part_path(path, part)) == part_job(job, part);
  });
}

std::vector<std::filesystem::path> parts_of(const std::filesystem::path& path, const RankWork& work,
                                            std::int64_t of) {
  std::vector<std::filesystem::path> parts;
  for (std::int64_t index = 0; index < of; ++index)
    parts.push_back(part_path(path, part_of(work, index, of)));
  return parts;
}

void merge_and_remove(const RankWork& work, std::int64_t of, const RunContext& context) {
  for (const auto& [path, job] : work.files) {
    std::vector<std::string> parts;
    for (const std::filesystem::path& part : parts_of(path, work, of)) parts.push_back(part.string());
    merge_parts(parts, path, work.overwrite, context);
  }
  // Only when all files are whole: an interrupted merge needs every part again.
  for (const auto& [path, job] : work.files) {
    for (const std::filesystem::path& part : parts_of(path, work, of)) remove_with_journals(part);
  }
}

/// Before the work, not at the merge.
void refuse_other_unfinished(const RankWork& work) {
  for (const auto& [path, job] : work.files) {
    if (const std::string begun = unfinished_job(path); !work.overwrite && !begun.empty() && begun != job)
      throw input_error(
          "{}: an unfinished file of another job is there ({}); finish that job, remove the file, or use --overwrite",
          path.string(), partial_path(path).string());
  }
}

}  // namespace

std::int64_t parts_for_ranks(std::int64_t count, std::int64_t block) {
  const std::int64_t blocks = std::max<std::int64_t>(1, count / block);
  return std::min(blocks, std::clamp(blocks / kBlocksInPart, kFewParts, kMostParts));
}

bool any_interrupted(const std::function<void()>& action) {
  bool is_stopped = false;
  try {
    action();
  } catch (const Interrupted&) {
    is_stopped = true;
  }
  return ranks::any(is_stopped);
}

void expect_one_job(const std::filesystem::path& path, const std::string& job) {
  if (!ranks::agree(job))
    throw input_error(
        "{}: the ranks would compute different things: give --precision float32 if their processors differ, and start the same program with the same files on every machine",
        path.string());
}

std::int64_t write_over_ranks(const RankWork& work,
                              const std::function<std::int64_t(const FilePart&, const RunContext&)>& write,
                              const RunContext& context) {
  for (const auto& [path, job] : work.files) expect_one_job(path, job);
  refuse_other_unfinished(work);
  const std::int64_t of = parts_for_ranks(work.count, work.block);
  context.info("{} ranks share {} parts", ranks::size(), of);
  RunContext silent = context;  // each rank would show the progress of its own parts
  silent.progress = {};
  std::array<double, 1> processed{0};  // a sum over the ranks is one of floating-point numbers
  const std::string stopped =
      "stopped before all parts were done; run the same command again to continue, with two or more ranks";
  {
    ranks::Deal deal(of);
    Progress progress(context, work.what, "parts", of);
    std::int64_t known = 0;  // parts dealt to any rank up to the last of this one
    const bool is_stopped = any_interrupted([&] {
      try {
        while (const std::optional<std::int64_t> index = deal.next()) {
          context.stop_if_cancelled(stopped);
          const FilePart part = part_of(work, *index, of);
          if (!is_done(work, part)) processed[0] += static_cast<double>(write(part, silent));
          progress.add(*index + 1 - known);
          known = *index + 1;
        }
      } catch (const Interrupted&) {
        deal.stop();
        throw;
      }
      progress.add(of - known);
    });
    if (is_stopped) throw Interrupted(stopped);
  }
  ranks::sum(processed);
  const bool is_stopped = any_interrupted([&] {
    if (ranks::is_first()) merge_and_remove(work, of, context);
  });
  if (is_stopped) throw Interrupted(stopped);
  return static_cast<std::int64_t>(processed[0]);
}

}  // namespace peculiar::store
