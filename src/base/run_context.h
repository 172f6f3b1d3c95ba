#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace peculiar {

enum class MessageLevel { kDebug, kInfo, kWarning, kError };

/// How far a counted piece of work has come.
struct ProgressUpdate {
  std::string_view what;           ///< opens the line: "import"
  std::string_view unit;           ///< names the things counted: "images"
  std::int64_t total = 0;          ///< of them
  std::int64_t done = 0;           ///< those of earlier runs included
  std::int64_t done_at_start = 0;  ///< by earlier runs
  double seconds = 0;              ///< since this run began
  bool is_last = false;            ///< nothing comes after it
};

/// Thrown where `cancel` was asked for, from a point where the work is resumable or nothing is lost.
class Interrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What a run may use, and whom it tells. Every entry takes one, so that a server, a notebook or a rank of a
/// cluster can have several runs side by side in one process. The functions may be called from any thread;
/// without them nothing stops the run and nobody hears of it.
struct RunContext {
  int threads = 1;                 ///< at least 1
  std::string device = "cpu";      ///< where networks run: "cpu" or "cuda"
  std::uint64_t seed = 1;          ///< start of all random numbers
  std::function<bool()> cancel{};  ///< true: stop at the next resumable point
  std::function<void(const ProgressUpdate&)> progress{};
  std::function<void(MessageLevel, std::string_view)> log{};
  /// (name, version) of what the program is linked with; stands in the provenance of what it writes.
  std::vector<std::pair<std::string, std::string>> libraries{};

  bool cancelled() const { return cancel && cancel(); }
  /// Throws Interrupted with these words where `cancel` says so.
  void stop_if_cancelled(const std::string& message) const {
    if (cancelled()) throw Interrupted(message);
  }

  template <typename... Args>
  void info(fmt::format_string<Args...> format, Args&&... args) const {
    if (log) log(MessageLevel::kInfo, fmt::format(format, std::forward<Args>(args)...));
  }
  template <typename... Args>
  void warning(fmt::format_string<Args...> format, Args&&... args) const {
    if (log) log(MessageLevel::kWarning, fmt::format(format, std::forward<Args>(args)...));
  }
};

/// Threads to use: the number asked for, or all that the processor offers where it is 0.
int resolve_threads(std::int64_t asked);

}  // namespace peculiar
