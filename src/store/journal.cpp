#include "store/journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>
#include <tuple>
#include <utility>

#include "base/atomic_file.h"
#include "base/error.h"
#include "store/unfinished_file.h"

namespace peculiar::store {

namespace {

constexpr std::int64_t kChunkedFormat = 1;
constexpr std::int64_t kContiguousFormat = 2;

}  // namespace

Journal::Journal(std::filesystem::path path, const RunContext& context, FileLock::Kind kind)
    : path_(std::move(path)) {
  try {
    open(kind, context);
    replay(read_file(path_), kind);
  } catch (...) {
    if (descriptor_ >= 0) ::close(descriptor_);
    throw;
  }
}

Journal::~Journal() {
  lock_.reset();
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Journal::open(FileLock::Kind kind, const RunContext& context) {
  const int create = kind == FileLock::Kind::kExclusive ? O_CREAT : 0;
  descriptor_ = open_locked(path_, O_RDWR | create | O_APPEND, kind, context, lock_);
}

void Journal::replay(const std::string& content, FileLock::Kind kind) {
  const std::size_t whole = content.rfind('\n') == std::string::npos ? 0 : content.rfind('\n') + 1;
  const bool may_cut = kind == FileLock::Kind::kExclusive;
  if (may_cut && whole != content.size() && ::ftruncate(descriptor_, static_cast<off_t>(whole)) != 0) {
    throw input_error("{}: cannot be written: {}", path_.string(), std::strerror(errno));
  }
  std::istringstream lines(content.substr(0, whole));
  for (std::string line; std::getline(lines, line);) {
    try {
      replay_line(line);
    } catch (const nlohmann::json::exception&) {
      throw input_error("{}: damaged; remove it and the .partial file beside it", path_.string());
    }
  }
}

void Journal::replay_line(const std::string& line) {
  const auto entry = nlohmann::json::parse(line);
  if (entry.contains("job")) {
    job_ = entry.at("job").get<std::string>();
    layout_ = entry.value("format", kChunkedFormat) == kChunkedFormat ? Layout::kChunked
              : entry.value("ranges", false)                          ? Layout::kRanges
                                                                      : Layout::kContiguous;
  }
  if (entry.contains("rows")) rows_ = entry.at("rows").get<std::int64_t>();
  if (entry.contains("problem_row")) {
    problems_.push_back({entry.at("problem_row").get<std::int64_t>(), entry.at("reason").get<std::string>()});
  }
  if (entry.contains("finishing_size")) {
    finishing_ = true;
    size_before_finishing_ = entry.at("finishing_size").get<std::int64_t>();
  }
  if (entry.contains("undone")) finishing_ = false;
}

std::string unfinished_job(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(partial_path(path), ignored) ||
      !std::filesystem::exists(journal_path(path), ignored))
    return "";
  return Journal(journal_path(path), {}, FileLock::Kind::kShared).job();
}

void put_in_order(std::vector<Problem>& problems) {
  const auto key = [](const Problem& problem) { return std::tie(problem.row, problem.reason); };
  std::sort(problems.begin(), problems.end(),
            [&](const Problem& a, const Problem& b) { return key(a) < key(b); });
  problems.erase(std::unique(problems.begin(), problems.end(),
                             [&](const Problem& a, const Problem& b) { return key(a) == key(b); }),
                 problems.end());
}

std::vector<Problem> Journal::problems() const {
  // The next run repeats rows after the last commit, and notes their problems again.
  std::vector<Problem> kept;
  std::copy_if(problems_.begin(), problems_.end(), std::back_inserter(kept),
               [&](const Problem& problem) { return problem.row < rows_; });
  put_in_order(kept);
  return kept;
}

void Journal::append(const std::string& line) {
  const std::string whole = line + "\n";
  std::size_t written = 0;
  while (written < whole.size()) {
    const ssize_t count = ::write(descriptor_, whole.data() + written, whole.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      throw input_error(
          "{}: cannot be written: {}; what is done is kept, run the same command again to continue",
          path_.string(), std::strerror(errno));
    }
    written += static_cast<std::size_t>(count);
  }
}

void Journal::clear() {
  if (::ftruncate(descriptor_, 0) != 0)
    throw input_error("{}: cannot be written: {}", path_.string(), std::strerror(errno));
  problems_.clear();
  rows_ = 0;
  finishing_ = false;
  job_.clear();
}

void Journal::start(const std::string& job, Layout layout, std::int64_t rows) {
  clear();
  job_ = job;
  layout_ = layout;
  rows_ = rows;
  nlohmann::json entry{{"job", job}, {"format", kContiguousFormat}};
  if (layout == Layout::kRanges) entry["ranges"] = true;
  if (rows > 0) entry["rows"] = rows;
  append(entry.dump());
}

void Journal::note_problem(const Problem& problem) {
  const std::lock_guard lock(mutex_);
  problems_.push_back(problem);
  append(nlohmann::json{{"problem_row", problem.row}, {"reason", problem.reason}}.dump(
      -1, ' ', false, nlohmann::json::error_handler_t::replace));
}

void Journal::commit(std::int64_t rows) {
  const std::lock_guard lock(mutex_);
  rows_ = rows;
  append(nlohmann::json{{"rows", rows}}.dump());
}

void Journal::begin_finishing(std::int64_t file_size) {
  finishing_ = true;
  size_before_finishing_ = file_size;
  append(nlohmann::json{{"finishing_size", file_size}}.dump());
  ::fsync(descriptor_);
}

void Journal::end_finishing() {
  finishing_ = false;
  append(nlohmann::json{{"undone", true}}.dump());
  ::fsync(descriptor_);
}

void Journal::remove() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

}  // namespace peculiar::store
