#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/run_context.h"

namespace peculiar::log {

using Level = MessageLevel;

/// Talk goes to stderr, results to stdout. Quiet: warnings and errors only. The log file, appended to, gets
/// everything with times. Error (input) when the file cannot be opened.
void configure(bool quiet, const std::string& log_file);

/// Thread-safe. A progress bar in view is cleared first and drawn again after.
void write(Level level, std::string_view message);

template <typename... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::kInfo, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void warning(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::kWarning, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::kError, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace peculiar::log
