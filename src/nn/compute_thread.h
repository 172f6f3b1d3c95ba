#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace peculiar::nn {

/// A thread for work with libtorch, with its own settings: the number of libtorch threads, and flushing of
/// denormal numbers to 0 (they are a hundred times slower and mean nothing here). libtorch keeps these
/// settings per calling thread, so the rest of the process is unaffected.
class ComputeThread {
 public:
  /// `threads`: number of libtorch threads, at least 1.
  explicit ComputeThread(int threads);
  ~ComputeThread();
  ComputeThread(const ComputeThread&) = delete;
  ComputeThread& operator=(const ComputeThread&) = delete;

  /// Runs `work` in the thread, without autograd, and waits for it; rethrows its exceptions. Calls from
  /// several threads are serialised.
  void run(const std::function<void()>& work);

 private:
  void serve(int threads);

  std::mutex turn_;  ///< held by the current caller
  std::mutex mutex_;
  std::condition_variable changed_;
  const std::function<void()>* work_ = nullptr;
  std::exception_ptr failure_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace peculiar::nn
