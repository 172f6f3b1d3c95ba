#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace peculiar {

/// Makes numbered items in threads of its own, a few ahead of the consumer, who takes them in order. If the
/// system provides no thread, each item is made when requested.
template <typename Item>
class Prefetch {
 public:
  /// Makes items [first, end) with `makers` threads, each of which makes whole items.
  Prefetch(std::int64_t first, std::int64_t end, std::function<Item(std::int64_t)> make, int makers = 1)
      : make_(std::move(make)),
        ahead_(kAhead + makers - 1),
        next_to_make_(first),
        next_to_take_(first),
        made_end_(end),
        end_(end) {
    try {
      for (int i = 0; i < std::max(1, makers); ++i) threads_.emplace_back([this] { work(); });
    } catch (const std::system_error&) {  // the threads that did start do all the work
    }
  }

  ~Prefetch() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  Prefetch(const Prefetch&) = delete;
  Prefetch& operator=(const Prefetch&) = delete;

  /// The next item; none after the last. Rethrows what `make` threw.
  std::optional<Item> next() {
    if (next_to_take_ >= end_) return std::nullopt;
    const Wait wait(seconds_waited_);
    if (threads_.empty()) return make_(next_to_take_++);
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return made_.contains(next_to_take_); });
    const auto made = made_.find(next_to_take_);
    if (made->second.failure) std::rethrow_exception(made->second.failure);
    auto taken = made_.extract(made);
    ++next_to_take_;
    lock.unlock();
    changed_.notify_all();
    return std::move(*taken.mapped().item);
  }
  double seconds_waited() const { return seconds_waited_; }

 private:
  static constexpr std::int64_t kAhead = 4;

  struct Made {
    std::optional<Item> item;
    std::exception_ptr failure;
  };

  /// Adds the time from its construction to its destruction.
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

  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] {
        return stop_ || next_to_make_ >= made_end_ || next_to_make_ < next_to_take_ + ahead_;
      });
      if (stop_ || next_to_make_ >= made_end_) return;
      const std::int64_t number = next_to_make_++;
      lock.unlock();
      Made made;
      try {
        made.item.emplace(make_(number));
      } catch (...) {
        made.failure = std::current_exception();
      }
      lock.lock();
      if (made.failure) made_end_ = std::min(made_end_, number);  // nobody takes the items after this one
      made_.emplace(number, std::move(made));
      changed_.notify_all();
    }
  }

  std::function<Item(std::int64_t)> make_;
  std::int64_t ahead_;
  std::int64_t next_to_make_, next_to_take_;
  std::int64_t made_end_;  ///< items from this one on are not started
  std::int64_t end_;
  double seconds_waited_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::int64_t, Made> made_;
  bool stop_ = false;
  std::vector<std::thread> threads_;  ///< last, since the threads use all other members
};

}  // namespace peculiar
