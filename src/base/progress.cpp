#include "base/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <mutex>

namespace peculiar {

namespace {

std::mutex line_mutex;
std::atomic<bool> is_quiet{false};
bool line_in_view = false;

bool on_terminal() {
  static const bool terminal = ::isatty(STDERR_FILENO) != 0;
  return terminal;
}

void clear_line_locked() {
  if (!line_in_view) return;
  fmt::print(stderr, "\r\033[K");
  line_in_view = false;
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::llround(std::max(0.0, seconds)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

Progress::Progress(std::string what, std::string unit, std::int64_t total, std::int64_t done)
    : what_(std::move(what)),
      unit_(std::move(unit)),
      total_(total),
      done_(done),
      done_at_start_(done),
      start_(std::chrono::steady_clock::now()),
      last_draw_(start_) {}

Progress::Progress(const RunContext& context, std::string what, std::string unit, std::int64_t total,
                   std::int64_t done)
    : tell_(context.progress ? context.progress : [](const ProgressUpdate&) {}),
      what_(std::move(what)),
      unit_(std::move(unit)),
      total_(total),
      done_(done),
      done_at_start_(done),
      start_(std::chrono::steady_clock::now()),
      last_draw_(start_) {}

void Progress::tell(bool last) {
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  tell_({what_, unit_, total_, done_, done_at_start_, seconds, last});
}

Progress::~Progress() {
  if (tell_) {
    if (done_ > done_at_start_) tell(true);
    return;
  }
  const std::lock_guard lock(line_mutex);
  if (!is_quiet && done_ > done_at_start_) draw(true);
}

void Progress::set_quiet(bool quiet) { is_quiet = quiet; }

void Progress::clear_line() {
  const std::lock_guard lock(line_mutex);
  clear_line_locked();
}

void Progress::add(std::int64_t count) {
  if (tell_) {
    const std::lock_guard lock(mutex_);
    done_ += count;
    const auto now = std::chrono::steady_clock::now();
    if (now - last_draw_ < std::chrono::milliseconds(100)) return;
    last_draw_ = now;
    tell(false);
    return;
  }
  const std::lock_guard lock(line_mutex);
  done_ += count;
  const auto now = std::chrono::steady_clock::now();
  const auto interval = on_terminal() ? std::chrono::milliseconds(100) : std::chrono::milliseconds(10000);
  if (is_quiet || now - last_draw_ < interval) return;
  last_draw_ = now;
  draw(false);
}

void Progress::draw(bool last) {
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  const double rate = elapsed > 0 ? static_cast<double>(done_ - done_at_start_) / elapsed : 0.0;
  std::string line = fmt::format("{}: {} of {} {}, {:.0f}/s", what_, done_, total_, unit_, rate);
  if (last) {
    line += fmt::format(", {} in all", duration_text(elapsed));
  } else if (rate > 0) {
    line += fmt::format(", {} left", duration_text(static_cast<double>(total_ - done_) / rate));
  }
  if (!on_terminal()) {
    fmt::print(stderr, "{}\n", line);
    return;
  }
  constexpr int kWidth = 24;
  const int filled = total_ > 0 ? static_cast<int>(kWidth * done_ / total_) : kWidth;
  std::string bar;
  for (int i = 0; i < kWidth; ++i) bar += i < filled ? "█" : "░";
  clear_line_locked();
  fmt::print(stderr, "\r{} {}{}", bar, line, last ? "\n" : "");
  std::fflush(stderr);
  line_in_view = !last;
}

}  // namespace peculiar
