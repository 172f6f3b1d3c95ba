#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>

#include "base/run_context.h"

namespace peculiar {

/// The message when `action` is stopped at its first resumable point.
inline std::string message_when_cancelled(const std::function<void(const RunContext&)>& action) {
  RunContext context;
  context.cancel = [] { return true; };
  try {
    action(context);
  } catch (const Interrupted& interrupted) {
    return interrupted.what();
  }
  ADD_FAILURE() << "it went on to its end";
  return "";
}

inline RunContext seeded_context(std::uint64_t seed, int threads = 1) {
  RunContext context;
  context.seed = seed;
  context.threads = threads;
  return context;
}

/// Collects the messages of a run as lines "info: ..." and "warning: ...".
class MessageLog {
 public:
  RunContext context() {
    RunContext context;
    context.log = [this](MessageLevel level, std::string_view message) {
      text_ += (level == MessageLevel::kWarning ? "warning: " : "info: ") + std::string(message) + "\n";
    };
    return context;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace peculiar
