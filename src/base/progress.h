#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <mutex>
#include <string>

#include "base/run_context.h"

namespace peculiar {

/// Progress of a counted job, reported to the context's listener at most ten times a second, and once at the
/// end. add() may be called from any thread.
class Progress {
 public:
  /// `what` opens the line ("import"), `unit` names the things counted ("images"). `done` is the number done
  /// by an earlier run. The context must outlive this object.
  Progress(const RunContext& context, std::string what, std::string unit, std::int64_t total,
           std::int64_t done = 0);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void add(std::int64_t count);
  /// The job ends after these seconds from now even if not everything is done.
  void end_within(double seconds);

 private:
  void tell(bool last);

  const RunContext& context_;
  std::string what_;
  std::string unit_;
  std::int64_t total_;
  std::mutex mutex_;
  std::int64_t done_;
  std::int64_t done_at_start_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_told_;
  double limit_seconds_ = std::numeric_limits<double>::infinity();
};

/// "3 s", "2 min 5 s", "1 h 12 min".
std::string duration_text(double seconds);

}  // namespace peculiar
