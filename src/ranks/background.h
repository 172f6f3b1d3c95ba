#pragma once

#include <mpi.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

namespace peculiar::ranks {

/// Held around every MPI call: calls may come from several threads, but only one at a time.
std::mutex& mpi_mutex();
/// Throws Error (input) unless this is MPI_SUCCESS.
void check_mpi(int code);

/// Pauses between two polls of something that may take microseconds or minutes.
class Patience {
 public:
  void pause();

 private:
  int looks_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// A thread that advances collective calls while others compute, since MPI moves data only during its calls.
/// The thread sleeps between polls, so that it uses little of a core, and sleeps altogether while nothing is
/// pending.
class Background {
 public:
  struct Job {
    MPI_Request request = MPI_REQUEST_NULL;
    bool is_done = false;
    int failure = MPI_SUCCESS;
    virtual ~Job() = default;
  };

  Background();
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  /// `begin` makes the call that fills job->request; the job is kept until it is done.
  void begin(std::shared_ptr<Job> job, const std::function<int()>& begin);
  /// Error (input): the call failed.
  void wait(Job& job);
  bool is_idle();

 private:
  void work();

  std::condition_variable changed_;
  std::list<std::shared_ptr<Job>> jobs_;
  std::chrono::steady_clock::time_point last_begun_{};
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace peculiar::ranks
