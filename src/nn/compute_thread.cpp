#include "nn/compute_thread.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <system_error>

#include "base/error.h"

namespace peculiar::nn {

ComputeThread::ComputeThread(int threads) {
  try {
    thread_ = std::thread([this, threads] { serve(threads); });
  } catch (const std::system_error& failure) {
    throw input_error("no thread can be started for the networks: {}", failure.what());
  }
}

ComputeThread::~ComputeThread() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ComputeThread::run(const std::function<void()>& work) {
  const std::lock_guard turn(turn_);
  std::unique_lock lock(mutex_);
  work_ = &work;
  failure_ = nullptr;
  changed_.notify_all();
  changed_.wait(lock, [this] { return work_ == nullptr; });
  if (failure_) std::rethrow_exception(failure_);
}

void ComputeThread::serve(int threads) {
  // On its first call, libtorch sets the process's number of threads: make that call before setting ours.
  (void)at::get_num_threads();
  at::set_num_threads(std::max(1, threads));
  at::globalContext().setFlushDenormal(true);
  const at::NoGradGuard no_graph;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || work_ != nullptr; });
    if (work_ == nullptr) return;
    const std::function<void()>& work = *work_;
    lock.unlock();
    std::exception_ptr failure;
    try {
      work();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    failure_ = failure;
    work_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace peculiar::nn
