#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace peculiar::nn {

/// A thread of its own for work with libtorch. How many threads libtorch uses, and that numbers too small for
/// float32's full precision count as 0 (they cost a hundred times the others and mean nothing here), are
/// settings of the calling thread: here they are this object's, whatever the rest of the process does.
class ComputeThread {
 public:
  /// `threads`: of libtorch, at least 1.
  explicit ComputeThread(int threads);
  ~ComputeThread();
  ComputeThread(const ComputeThread&) = delete;
  ComputeThread& operator=(const ComputeThread&) = delete;

  /// Runs `work` there, without autograd, and waits for it; throws what it throws. Calls from several threads
  /// take turns.
  void run(const std::function<void()>& work);

 private:
  void serve(int threads);

  std::mutex turn_;  ///< held by the caller that is being served
  std::mutex mutex_;
  std::condition_variable changed_;
  const std::function<void()>* work_ = nullptr;
  std::exception_ptr failure_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace peculiar::nn
