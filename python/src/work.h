#pragma once

#include <nanobind/nanobind.h>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>

#include "base/run_context.h"

namespace peculiar::python {

namespace nb = nanobind;

/// Work that goes on without the GIL while the caller waits for it and looks for signals: ctrl-C stops it at
/// its next resumable point. Messages go to the logger `peculiar`, progress to a function with the fields of
/// peculiar.Progress as keywords.
class Work {
 public:
  /// `threads`: 0 for all of the processor. `progress`: None, or called from the thread that works.
  Work(int threads, nb::object progress);

  const RunContext& context() const { return context_; }
  /// Runs the job in a thread of its own. Throws what it throws, or the exception that a signal or `progress`
  /// has raised.
  void run(const std::function<void()>& job);

 private:
  void tell_progress(const ProgressUpdate& update);

  RunContext context_;
  nb::object progress_;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;
  std::exception_ptr raised_;  ///< by `progress`
};

/// A context for what is over at once: messages go to the logger.
RunContext short_context();

}  // namespace peculiar::python
