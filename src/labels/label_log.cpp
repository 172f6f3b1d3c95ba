#include "labels/label_log.h"

#include <algorithm>
#include <chrono>
#include <mutex>

#include "base/error.h"
#include "labels/decision_history.h"
#include "labels/decision_line.h"
#include "labels/log_file.h"

namespace peculiar::labels {

namespace {

/// The current time, but different from that of the last decision, since the time separates steps.
std::string time_unlike(const std::vector<Decision>& decisions) {
  std::int64_t now = std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
  std::string text = detail::time_text(now);
  while (!decisions.empty() && decisions.back().when == text) text = detail::time_text(++now);
  return text;
}

std::vector<Decision> prepared(std::vector<Decision> decisions) {
  for (Decision& decision : decisions) {
    if (decision.undoes != 0) throw internal_error("a decision to append takes another one back: use undo()");
    detail::prepare(decision);
  }
  return decisions;
}

}  // namespace

/// Appends and reads of the file are serialised; known decisions can be queried meanwhile.
struct LabelLog::Impl {
  explicit Impl(std::filesystem::path file) : path(std::move(file)), log(path), history(path) {}

  std::filesystem::path path;
  std::mutex file_mutex;  // lock before `mutex`
  detail::LogFile log;
  mutable std::mutex mutex;  // protects the rest
  detail::DecisionHistory history;
  std::int64_t edition = 0;

  /// Only while `mutex` is locked.
  void begin_anew() {
    history = detail::DecisionHistory(path);
    ++edition;
  }

  /// After an error in the lines, the file is next read from its start.
  void take(const detail::NewLines& lines) {
    try {
      std::vector<Decision> decisions = detail::read_lines(lines.text, lines.first_line, path);
      const std::lock_guard lock(mutex);
      if (lines.is_anew) begin_anew();
      for (Decision& decision : decisions) history.add(std::move(decision));
    } catch (...) {
      log.forget();
      const std::lock_guard lock(mutex);
      begin_anew();
      throw;
    }
  }

  bool refresh() {
    const std::lock_guard lock(file_mutex);
    bool is_any = false;
    log.read([&](const detail::NewLines& lines) {
      is_any = true;
      take(lines);
    });
    return is_any;
  }

  /// Appends the decisions that `make` returns, after reading all that others have appended.
  template <typename Make>
  std::vector<Decision> append(const Make& make) {
    const std::lock_guard lock(file_mutex);
    std::vector<Decision> decisions;
    const auto lines = [&] {
      decisions = make(history);  // only appends and refreshes change it, and those wait
      const std::string now = time_unlike(history.decisions());
      std::int64_t number = std::ssize(history.decisions());
      std::string text;
      for (Decision& decision : decisions) {
        decision.number = ++number;
        if (decision.when.empty()) decision.when = now;
        text += detail::line_of(decision);
      }
      return text;
    };
    log.append([&](const detail::NewLines& others) { take(others); }, lines);
    const std::lock_guard history_lock(mutex);
    for (const Decision& decision : decisions) history.add(decision);
    return decisions;
  }
};

LabelLog::LabelLog(std::filesystem::path path) : impl_(std::make_unique<Impl>(std::move(path))) { refresh(); }
LabelLog::~LabelLog() = default;

const std::filesystem::path& LabelLog::path() const { return impl_->path; }

std::vector<Decision> LabelLog::append(std::vector<Decision> decisions) {
  if (decisions.empty()) return {};
  decisions = prepared(std::move(decisions));
  return impl_->append([&](const detail::DecisionHistory&) { return std::move(decisions); });
}

std::vector<Decision> LabelLog::append_merged(const Merge& merge) {
  const auto merged = [&](const detail::DecisionHistory& history) {
    return prepared(merge([&](const std::string& id) { return history.of(id); }));
  };
  {
    // If there is nothing to append, or it is refused, the file is not created.
    const std::lock_guard lock(impl_->mutex);
    if (merged(impl_->history).empty()) return {};
  }
  return impl_->append(merged);
}

std::vector<Decision> LabelLog::undo(const std::string& who) {
  {
    // If there is nothing to undo, the file is not created.
    impl_->refresh();
    const std::lock_guard lock(impl_->mutex);
    if (impl_->history.taking_back(who).empty()) return {};
  }
  return impl_->append([&](const detail::DecisionHistory& history) { return history.taking_back(who); });
}

bool LabelLog::refresh() { return impl_->refresh(); }

std::int64_t LabelLog::edition() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->edition;
}

std::int64_t LabelLog::last() const {
  const std::lock_guard lock(impl_->mutex);
  return static_cast<std::int64_t>(impl_->history.decisions().size());
}

std::vector<Decision> LabelLog::decisions(std::int64_t after) const {
  const std::lock_guard lock(impl_->mutex);
  const std::vector<Decision>& all = impl_->history.decisions();
  const auto from = static_cast<std::ptrdiff_t>(std::clamp<std::int64_t>(after, 0, std::ssize(all)));
  return {all.begin() + from, all.end()};
}

std::optional<Label> LabelLog::of(const std::string& id) const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->history.of(id);
}

std::unordered_map<std::string, Label> LabelLog::current() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->history.current();
}

}  // namespace peculiar::labels
