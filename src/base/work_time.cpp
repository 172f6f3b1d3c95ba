#include "base/work_time.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace peculiar {

namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

std::int64_t now(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::int64_t{time.tv_sec} * kNanoseconds + time.tv_nsec;
}

/// This thread's file in /proc, open for the lifetime of the object.
class SchedulerFile {
 public:
  SchedulerFile() : descriptor_(::open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)) {}
  ~SchedulerFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  SchedulerFile(const SchedulerFile&) = delete;
  SchedulerFile& operator=(const SchedulerFile&) = delete;

  /// Time for which the thread was ready but had no core [ns]; 0 if the system does not say.
  std::int64_t queued() const {
    char text[96];
    const ssize_t bytes = descriptor_ < 0 ? -1 : ::pread(descriptor_, text, sizeof text - 1, 0);
    if (bytes <= 0) return 0;
    text[bytes] = '\0';
    long long computed = 0, queued = 0;
    return std::sscanf(text, "%lld %lld", &computed, &queued) == 2 ? queued : 0;
  }

 private:
  int descriptor_;
};

std::int64_t queued_now() {
  thread_local const SchedulerFile file;
  return file.queued();
}

}  // namespace

WorkTime::Span::Span(WorkTime* time) : time_(time), wall_(0), computed_(0), queued_(0) {
  if (time_ == nullptr) return;
  queued_ = queued_now();
  computed_ = now(CLOCK_THREAD_CPUTIME_ID);
  wall_ = now(CLOCK_MONOTONIC);
}

WorkTime::Span::~Span() {
  if (time_ == nullptr) return;
  const std::int64_t wall = now(CLOCK_MONOTONIC) - wall_;
  const std::int64_t computed = now(CLOCK_THREAD_CPUTIME_ID) - computed_;
  time_->computed_ += computed;
  time_->blocked_ += std::max<std::int64_t>(0, wall - computed - (queued_now() - queued_));
}

double process_seconds() { return static_cast<double>(now(CLOCK_PROCESS_CPUTIME_ID)) * 1e-9; }

}  // namespace peculiar
