#include "base/log.h"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <mutex>

#include "base/error.h"
#include "base/progress.h"

namespace peculiar::log {

namespace {

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

struct State {
  std::mutex mutex;
  bool quiet = false;
  std::shared_ptr<spdlog::logger> file;
};

State& state() {
  static State instance;
  return instance;
}

}  // namespace

void configure(bool quiet, const std::string& log_file) {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  s.quiet = quiet;
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

void write(Level level, std::string_view message) {
  State& s = state();
  const std::lock_guard lock(s.mutex);
  if (s.file) s.file->log(spdlog_level(level), "{}", message);
  const bool shown = level >= Level::kWarning || (level == Level::kInfo && !s.quiet);
  if (!shown) return;
  const char* prefix = level == Level::kError ? "error: " : level == Level::kWarning ? "warning: " : "";
  Progress::clear_line();
  fmt::print(stderr, "{}{}\n", prefix, message);
}

}  // namespace peculiar::log
