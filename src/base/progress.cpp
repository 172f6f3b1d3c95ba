#include "base/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace peculiar {

namespace {

constexpr auto kBetween = std::chrono::milliseconds(100);

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(std::max(0.0, seconds)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

Progress::Progress(const RunContext& context, std::string what, std::string unit, std::int64_t total,
                   std::int64_t done)
    : context_(context),
      what_(std::move(what)),
      unit_(std::move(unit)),
      total_(total),
      done_(done),
      done_at_start_(done),
      start_(std::chrono::steady_clock::now()),
      last_told_(start_) {}

Progress::~Progress() {
  try {
    if (done_ > done_at_start_) tell(true);
  } catch (...) {  // an exception of the listener on the last line is ignored
  }
}

void Progress::add(std::int64_t count) {
  const std::lock_guard lock(mutex_);
  done_ += count;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_told_ < kBetween) return;
  last_told_ = now;
  tell(false);
}

void Progress::end_within(double seconds) {
  const std::lock_guard lock(mutex_);
  limit_seconds_ = seconds_since(start_) + seconds;
}

void Progress::tell(bool last) {
  if (!context_.progress) return;
  context_.progress(
      {what_, unit_, total_, done_, done_at_start_, seconds_since(start_), last, limit_seconds_});
}

}  // namespace peculiar
