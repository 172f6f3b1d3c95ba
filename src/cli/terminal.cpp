#include "cli/terminal.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>

#include "base/error_kind.h"
#include "base/progress.h"
#include "base/progress_json.h"

namespace peculiar::cli::terminal {

namespace {

struct State {
  std::mutex mutex;
  bool quiet = false;
  bool as_json = false;
  std::shared_ptr<spdlog::logger> file;
  bool bar_in_view = false;
  std::chrono::steady_clock::time_point last_line = std::chrono::steady_clock::now();
};

State& state() {
  static State instance;
  return instance;
}

bool on_terminal() {
  static const bool terminal = ::isatty(STDERR_FILENO) != 0;
  return terminal;
}

void clear_bar(State& s) {
  if (s.bar_in_view) fmt::print(stderr, "\r\033[K");
  s.bar_in_view = false;
}

spdlog::level::level_enum spdlog_level(MessageLevel level) {
  switch (level) {
    case MessageLevel::kDebug:
      return spdlog::level::debug;
    case MessageLevel::kInfo:
      return spdlog::level::info;
    case MessageLevel::kWarning:
      return spdlog::level::warn;
    case MessageLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

/// ", 40/s", ", 2.5/s" or ", 13 s each"; "" for a rate of 0.
std::string rate_text(double rate) {
  if (rate >= 9.95) return fmt::format(", {:.0f}/s", rate);
  if (rate >= 0.995) return fmt::format(", {:.1f}/s", rate);
  if (rate <= 0) return "";
  return rate > 0.1 ? fmt::format(", {:.1f} s each", 1 / rate)
                    : fmt::format(", {} each", duration_text(1 / rate));
}

const char* level_name(MessageLevel level) {
  switch (level) {
    case MessageLevel::kDebug:
      return "debug";
    case MessageLevel::kInfo:
      return "info";
    case MessageLevel::kWarning:
      return "warning";
    case MessageLevel::kError:
      return "error";
  }
  return "info";
}

void print_line(const nlohmann::json& line) {
  fmt::print(stderr, "{}\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

/// `kind`: of the error that ended the run, or nullptr.
void say(MessageLevel level, std::string_view message, const char* kind) {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  if (s.file) s.file->log(spdlog_level(level), "{}", message);
  const bool is_shown = level >= MessageLevel::kWarning || (level == MessageLevel::kInfo && !s.quiet);
  if (!is_shown) return;
  if (s.as_json) {
    nlohmann::json line = {{"level", level_name(level)}, {"message", message}};
    if (kind != nullptr) line["kind"] = kind;
    print_line(line);
    return;
  }
  const char* prefix = level == MessageLevel::kError     ? "error: "
                       : level == MessageLevel::kWarning ? "warning: "
                                                         : "";
  clear_bar(s);
  fmt::print(stderr, "{}{}\n", prefix, message);
}

volatile std::sig_atomic_t first_signal = 0;

extern "C" void note_signal(int signal_number) {
  if (first_signal == 0) first_signal = signal_number;
  std::signal(signal_number, SIG_DFL);
}

}  // namespace

std::string progress_line(const ProgressUpdate& update) {
  constexpr double kShort = 1;  // s; a rate over less is of no use
  const double rate =
      update.seconds > 0 ? static_cast<double>(update.done - update.done_at_start) / update.seconds : 0.0;
  std::string line = fmt::format("{}: {} of {} {}", update.what, update.done, update.total, update.unit);
  if (update.seconds >= kShort) line += rate_text(rate);
  if (update.is_last) return line + fmt::format(", {} in all", duration_text(update.seconds));
  const double wanted = rate > 0 ? static_cast<double>(update.total - update.done) / rate
                                 : std::numeric_limits<double>::infinity();
  const double limit = update.limit_seconds - update.seconds;
  if (limit < wanted) return line + fmt::format(", {} left until the time limit", duration_text(limit));
  return std::isfinite(wanted) ? line + fmt::format(", {} left", duration_text(wanted)) : line;
}

void configure(bool quiet, const std::string& log_file, bool as_json) {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  s.quiet = quiet;
  s.as_json = as_json;
  s.file.reset();
  if (log_file.empty()) return;
  try {
    s.file = std::make_shared<spdlog::logger>(
        "file", std::make_shared<spdlog::sinks::basic_file_sink_mt>(log_file, false));
  } catch (const spdlog::spdlog_ex& failure) {
    throw input_error("{}: the log file cannot be opened: {}", log_file, failure.what());
  }
  s.file->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  s.file->set_level(spdlog::level::debug);
  s.file->flush_on(spdlog::level::info);
}

void write(MessageLevel level, std::string_view message) { say(level, message, nullptr); }

void write_error(ErrorKind kind, std::string_view message) {
  say(MessageLevel::kError, message, kind_name(kind));
}

void show(const ProgressUpdate& update) {
  constexpr int kWidth = 24;
  constexpr auto kBetweenLines = std::chrono::seconds(10);
  State& s = state();
  const std::lock_guard lock(s.mutex);
  if (s.quiet) return;
  if (s.as_json) {
    print_line({{"progress", progress_json(update)}});
    return;
  }
  if (!on_terminal()) {
    const auto now = std::chrono::steady_clock::now();
    if (!update.is_last && now - s.last_line < kBetweenLines) return;
    s.last_line = now;
    fmt::print(stderr, "{}\n", progress_line(update));
    return;
  }
  const int filled = update.total > 0 ? static_cast<int>(kWidth * update.done / update.total) : kWidth;
  std::string bar;
  for (int i = 0; i < kWidth; ++i) bar += i < filled ? "█" : "░";
  clear_bar(s);
  fmt::print(stderr, "\r{} {}{}", bar, progress_line(update), update.is_last ? "\n" : "");
  std::fflush(stderr);
  s.bar_in_view = !update.is_last;
}

void catch_interrupts() {
  for (const int signal_number : {SIGINT, SIGTERM, SIGUSR1}) std::signal(signal_number, note_signal);
}

bool interrupt_requested() { return first_signal != 0; }

int interrupted_exit_code() { return 128 + first_signal; }

}  // namespace peculiar::cli::terminal
