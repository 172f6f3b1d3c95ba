#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace peculiar {

/// Makes items by their numbers in a thread of its own, a few ahead of who takes them. Where the system gives
/// no thread, each item is made when it is asked for.
template <typename Item>
class Prefetch {
 public:
  /// Items from number `first` on, to before `end`.
  Prefetch(std::int64_t first, std::int64_t end, std::function<Item(std::int64_t)> make)
      : make_(std::move(make)), left_(end - first), end_(end) {
    try {
      thread_ = std::thread([this, first, end] { work(first, end); });
    } catch (const std::system_error&) {
    }
  }

  ~Prefetch() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
  }
  Prefetch(const Prefetch&) = delete;
  Prefetch& operator=(const Prefetch&) = delete;

  /// The next item; none after the last. Throws what making it threw.
  std::optional<Item> next() {
    if (left_ <= 0) return std::nullopt;
    const Wait wait(seconds_waited_);
    if (!thread_.joinable()) {
      std::optional<Item> item(make_(end_ - left_));
      --left_;
      return item;
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !ready_.empty() || failure_; });
    if (ready_.empty()) std::rethrow_exception(failure_);
    std::optional<Item> item(std::move(ready_.front()));
    ready_.pop_front();
    --left_;
    changed_.notify_all();
    return item;
  }
  double seconds_waited() const { return seconds_waited_; }

 private:
  static constexpr std::size_t kAhead = 3;

  /// Adds the time that it lives.
  class Wait {
   public:
    explicit Wait(double& seconds) : seconds_(seconds) {}
    ~Wait() { seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

   private:
    double& seconds_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  };

  void work(std::int64_t first, std::int64_t end) {
    for (std::int64_t number = first; number < end; ++number) {
      std::optional<Item> item;
      std::exception_ptr failure;
      try {
        item.emplace(make_(number));
      } catch (...) {
        failure = std::current_exception();
      }
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stop_ || ready_.size() < kAhead; });
      if (stop_) return;
      failure_ = failure;
      if (item) ready_.push_back(std::move(*item));
      changed_.notify_all();
      if (failure) return;
    }
  }

  std::function<Item(std::int64_t)> make_;
  std::int64_t left_;
  std::int64_t end_;
  double seconds_waited_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> ready_;
  std::exception_ptr failure_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace peculiar
