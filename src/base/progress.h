#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "base/run_context.h"

namespace peculiar {

/// Progress of a counted job on stderr: a bar with rate and time left on a terminal, otherwise a plain line
/// every ten seconds; nothing when quiet. add() may be called by any thread.
class Progress {
 public:
  /// `what` opens the line ("import"), `unit` names the things counted ("images"). `done` counts what an
  /// earlier run did.
  Progress(const RunContext& context, std::string what, std::string unit, std::int64_t total,
           std::int64_t done = 0);
  Progress(std::string what, std::string unit, std::int64_t total, std::int64_t done = 0);  // TO GO
  ~Progress();                                                                              ///< ends the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void add(std::int64_t count);

  static void set_quiet(bool quiet);
  static void clear_line();  ///< so that a message can be written; the next add() draws the bar again

 private:
  void draw(bool last);
  void tell(bool last);

  std::function<void(const ProgressUpdate&)> tell_;
  std::mutex mutex_;
  std::string what_;
  std::string unit_;
  std::int64_t total_;
  std::int64_t done_;
  std::int64_t done_at_start_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_draw_;
};

/// "3 s", "2 min 5 s", "1 h 12 min".
std::string duration_text(double seconds);

}  // namespace peculiar
