#include "ranks/background.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <system_error>

#include "base/error.h"

namespace peculiar::ranks {

namespace {

using Clock = std::chrono::steady_clock;

/// How long to sleep after waiting since `start`: an eighth of that time, so that polling costs little
/// whether the wait takes microseconds or minutes.
std::chrono::nanoseconds pause_after(Clock::time_point start) {
  constexpr std::chrono::nanoseconds kLeast = std::chrono::microseconds(50);
  constexpr std::chrono::nanoseconds kMost = std::chrono::milliseconds(2);
  return std::clamp<std::chrono::nanoseconds>((Clock::now() - start) / 8, kLeast, kMost);
}

void look(Background::Job& job) {
  if (job.is_done) return;
  int done = 0;
  job.failure = MPI_Test(&job.request, &done, MPI_STATUS_IGNORE);
  job.is_done = done != 0 || job.failure != MPI_SUCCESS;
}

}  // namespace

std::mutex& mpi_mutex() {
  static std::mutex mutex;
  return mutex;
}

void check_mpi(int code) {
  if (code == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  MPI_Error_string(code, text.data(), &length);
  throw input_error(
      "the other ranks cannot be reached ({}); one of them may be lost: check the output of the launcher, and start again, with --resume if there is a checkpoint",
      std::string(text.data(), static_cast<std::size_t>(length)));
}

void Patience::pause() {
  constexpr int kAwake = 50;
  if (looks_ < kAwake) {
    ++looks_;
    std::this_thread::yield();
  } else {
    std::this_thread::sleep_for(pause_after(start_));
  }
}

Background::Background() {
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error&) {
    // Without the thread, calls advance while they are waited for.
  }
}

Background::~Background() {
  {
    const std::lock_guard lock(mpi_mutex());
    stop_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Background::begin(std::shared_ptr<Job> job, const std::function<int()>& begin) {
  {
    const std::lock_guard lock(mpi_mutex());
    check_mpi(begin());
    jobs_.push_back(std::move(job));
    last_begun_ = Clock::now();
  }
  changed_.notify_all();
}

void Background::wait(Job& job) {
  for (Patience patience;; patience.pause()) {
    const std::lock_guard lock(mpi_mutex());
    look(job);
    if (!job.is_done) continue;
    jobs_.remove_if([&](const std::shared_ptr<Job>& one) { return one.get() == &job; });
    check_mpi(job.failure);
    return;
  }
}

bool Background::is_idle() {
  const std::lock_guard lock(mpi_mutex());
  return jobs_.empty();
}

void Background::work() {
  std::unique_lock lock(mpi_mutex());
  while (true) {
    changed_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
    if (stop_) return;
    for (const std::shared_ptr<Job>& job : jobs_) look(*job);
    jobs_.remove_if([](const std::shared_ptr<Job>& job) { return job->is_done; });
    const auto pause = pause_after(last_begun_);
    lock.unlock();
    std::this_thread::sleep_for(pause);
    lock.lock();
  }
}

}  // namespace peculiar::ranks
