#include "store/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>
#include <tuple>

#include "base/atomic_file.h"
#include "base/error.h"

namespace peculiar::store {

Journal::Journal(std::filesystem::path path) : path_(std::move(path)) {
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw input_error("{}: cannot be written: {}", path_.string(), std::strerror(errno));
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    throw input_error("{}: another program is writing this file; wait for it to end", path_.string());
  }
  replay(read_file(path_));
}

Journal::~Journal() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Journal::replay(const std::string& content) {
  const std::size_t whole = content.rfind('\n') == std::string::npos ? 0 : content.rfind('\n') + 1;
  if (whole != content.size() && ::ftruncate(descriptor_, static_cast<off_t>(whole)) != 0) {
    throw input_error("{}: cannot be written: {}", path_.string(), std::strerror(errno));
  }
  std::istringstream lines(content.substr(0, whole));
  for (std::string line; std::getline(lines, line);) {
    try {
      const auto entry = nlohmann::json::parse(line);
      if (entry.contains("job")) job_ = entry.at("job").get<std::string>();
      if (entry.contains("rows")) rows_ = entry.at("rows").get<std::int64_t>();
      if (entry.contains("problem_row")) {
        problems_.push_back(
            {entry.at("problem_row").get<std::int64_t>(), entry.at("reason").get<std::string>()});
      }
      if (entry.contains("finishing_size")) {
        finishing_ = true;
        size_before_finishing_ = entry.at("finishing_size").get<std::int64_t>();
      }
      if (entry.contains("undone")) finishing_ = false;
    } catch (const nlohmann::json::exception&) {
      throw input_error("{}: damaged; remove it and the .partial file beside it", path_.string());
    }
  }
}

std::vector<Problem> Journal::problems() const {
  // Rows after the last commit are done again by the next run, which notes their problems again.
  std::vector<Problem> kept;
  std::copy_if(problems_.begin(), problems_.end(), std::back_inserter(kept),
               [&](const Problem& problem) { return problem.row < rows_; });
  const auto key = [](const Problem& problem) { return std::tie(problem.row, problem.reason); };
  std::sort(kept.begin(), kept.end(), [&](const Problem& a, const Problem& b) { return key(a) < key(b); });
  kept.erase(std::unique(kept.begin(), kept.end(),
                         [&](const Problem& a, const Problem& b) { return key(a) == key(b); }),
             kept.end());
  return kept;
}

void Journal::append(const std::string& line) {
  const std::string whole = line + "\n";
  std::size_t written = 0;
  while (written < whole.size()) {
    const ssize_t count = ::write(descriptor_, whole.data() + written, whole.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      throw input_error("{}: cannot be written: {}; what is done stays, run the same command again to go on",
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

void Journal::start(const std::string& job) {
  clear();
  job_ = job;
  append(nlohmann::json{{"job", job}}.dump());
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
