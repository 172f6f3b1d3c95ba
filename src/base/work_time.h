#pragma once

#include <atomic>
#include <cstdint>

namespace peculiar {

/// What one kind of work takes, added up over all threads that do it. Thread-safe.
class WorkTime {
 public:
  /// Adds the time that it lives, of the thread that it lives in; nothing without a WorkTime.
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

  /// Seconds in which a core worked.
  double computed() const { return seconds(computed_); }
  /// Seconds in which the thread was blocked: mostly by a disk. Not those in which it was ready and had no
  /// core, where the system tells them apart (Linux's schedstat); else those too.
  double blocked() const { return seconds(blocked_); }

 private:
  static double seconds(const std::atomic<std::int64_t>& nanoseconds) {
    return static_cast<double>(nanoseconds.load()) * 1e-9;
  }

  std::atomic<std::int64_t> computed_{0}, blocked_{0};  // ns
};

/// Seconds that all threads of the process have computed so far.
double process_seconds();

}  // namespace peculiar
