#pragma once

#include <atomic>
#include <cstdint>

namespace peculiar {

/// Time that one kind of work takes, summed over all threads that do it. Thread-safe.
class WorkTime {
 public:
  /// Adds the time of its thread from construction to destruction; does nothing without a WorkTime.
  class Span {
   public:
    explicit Span(WorkTime* time);
    ~Span();
    Span(const Span&) = delete;
    Span& operator=(const Span&) = delete;

   private:
    WorkTime* time_;
    std::int64_t wall_, computed_, queued_;
  };

  /// Time for which a core worked [s].
  double computed() const { return seconds(computed_); }
  /// Time for which the thread was blocked [s], mostly by a disk. Excludes the time that it was ready but had
  /// no core, where the system tells them apart (Linux's schedstat).
  double blocked() const { return seconds(blocked_); }

 private:
  static double seconds(const std::atomic<std::int64_t>& nanoseconds) {
    return static_cast<double>(nanoseconds.load()) * 1e-9;
  }

  std::atomic<std::int64_t> computed_{0}, blocked_{0};  // ns
};

/// CPU time of all threads of the process so far [s].
double process_seconds();

}  // namespace peculiar
