#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace peculiar {

/// What went wrong, from the user's point of view; each adapter turns it into an exit code.
enum class ErrorKind {
  kUsage,     ///< the command line is wrong (exit code 2)
  kConfig,    ///< a configuration file is wrong (2)
  kInput,     ///< an input file, row or key is wrong (3)
  kNumeric,   ///< a computation has no answer, for example it diverged (4)
  kInternal,  ///< a bug in Peculiar (1)
};

/// The project's only exception class. The message names the file, row or key, says what is wrong with it and
/// what to do about it. One bad object among many never throws: its value becomes NaN and a flag is set.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& message) : std::runtime_error(message), kind_(kind) {}
  ErrorKind kind() const { return kind_; }
  int exit_code() const;

 private:
  ErrorKind kind_;
};

template <typename... Args>
Error usage_error(fmt::format_string<Args...> format, Args&&... args) {
  return {ErrorKind::kUsage, fmt::format(format, std::forward<Args>(args)...)};
}
template <typename... Args>
Error config_error(fmt::format_string<Args...> format, Args&&... args) {
  return {ErrorKind::kConfig, fmt::format(format, std::forward<Args>(args)...)};
}
template <typename... Args>
Error input_error(fmt::format_string<Args...> format, Args&&... args) {
  return {ErrorKind::kInput, fmt::format(format, std::forward<Args>(args)...)};
}
template <typename... Args>
Error numeric_error(fmt::format_string<Args...> format, Args&&... args) {
  return {ErrorKind::kNumeric, fmt::format(format, std::forward<Args>(args)...)};
}
template <typename... Args>
Error internal_error(fmt::format_string<Args...> format, Args&&... args) {
  return {ErrorKind::kInternal, fmt::format(format, std::forward<Args>(args)...)};
}

}  // namespace peculiar
