#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include "cli/command.h"

namespace peculiar::cli {

/// Collects the warnings of a run for its report, for programs that read JSON, and for people whose terminal
/// has shown progress since.
class Warnings {
 public:
  /// A warning is repeated at the end if it is older than `fresh`, and progress was shown since.
  explicit Warnings(std::chrono::milliseconds fresh = std::chrono::seconds(20)) : fresh_(fresh) {}

  /// Intercepts the context's messages. This object must outlive it.
  void listen(RunContext& context);
  void add_to(Outcome& outcome, bool quiet) const;

 private:
  struct Said {
    std::string message;
    std::chrono::steady_clock::time_point when;
  };
  std::chrono::milliseconds fresh_;
  std::mutex mutex_;
  std::vector<Said> said_;
  std::size_t before_progress_ = 0;
};

}  // namespace peculiar::cli
