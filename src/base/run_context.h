#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace peculiar {

enum class MessageLevel { kDebug, kInfo, kWarning, kError };

/// Progress of a counted job.
struct ProgressUpdate {
  std::string_view what;           ///< opens the line: "import"
  std::string_view unit;           ///< names the things counted: "images"
  std::int64_t total = 0;          ///< number of things
  std::int64_t done = 0;           ///< including earlier runs
  std::int64_t done_at_start = 0;  ///< by earlier runs
  double seconds = 0;              ///< since the start of this run
  bool is_last = false;            ///< the last update
  /// The job ends after these seconds even if not everything is done.
  double limit_seconds = std::numeric_limits<double>::infinity();
};

/// Thrown when `cancel` returns true, at a point where the work is resumable or nothing is lost.
class Interrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The resources of a run and the functions it reports to. Every entry function takes one, so that a server,
/// a notebook or a rank of a cluster can have several runs side by side in one process. The functions may be
/// called from any thread; if they are empty, nothing stops the run and nothing is reported.
struct RunContext {
  int threads = 1;                 ///< at least 1
  std::string device = "cpu";      ///< where networks run: "cpu" or "cuda"
  std::uint64_t seed = 1;          ///< seed of all random numbers
  std::function<bool()> cancel{};  ///< true: stop at the next resumable point
  std::function<void(const ProgressUpdate&)> progress{};
  std::function<void(MessageLevel, std::string_view)> log{};
  /// (name, version) of the libraries that the program is linked with; written to the provenance.
  std::vector<std::pair<std::string, std::string>> libraries{};

  bool cancelled() const { return cancel && cancel(); }
  /// Throws Interrupted with this message if cancelled.
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

/// The number of threads to use: the number asked for, or all that the processor offers if 0.
int resolve_threads(std::int64_t asked);

}  // namespace peculiar
