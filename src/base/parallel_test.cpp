#include "base/parallel.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "base/prefetch.h"

namespace peculiar {
namespace {

TEST(ParallelFor, EveryIndexOnce) {
  for (const int threads : {1, 2, 7}) {
    std::vector<int> visits(1000, 0);
    parallel_for(1000, threads, [&](std::int64_t i, int worker) {
      ASSERT_LT(worker, threads);
      ++visits[static_cast<std::size_t>(i)];
    });
    EXPECT_EQ(visits, std::vector<int>(1000, 1));
  }
  parallel_for(0, 4, [](std::int64_t, int) { FAIL(); });
}

TEST(ParallelFor, TheFirstExceptionComesOut) {
  const auto work = [](std::int64_t i, int) {
    if (i == 17) throw std::runtime_error("seventeen");
  };
  EXPECT_THROW(parallel_for(1000, 3, work), std::runtime_error);
  EXPECT_THROW(parallel_for(1000, 1, work), std::runtime_error);
}

/// Runs it in a process that may not start threads; returns its exit status, or -1 if a signal ended it.
int status_without_threads(const std::function<bool()>& works) {
  const pid_t child = ::fork();
  if (child == 0) {
    // The limit does not apply to root.
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(77);
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_NPROC, &none);
    try {
      std::thread([] {}).join();
      ::_exit(77);  // this system does not enforce the limit
    } catch (const std::system_error&) {
    }
    try {
      ::_exit(works() ? 0 : 1);
    } catch (...) {
      ::_exit(2);
    }
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(ParallelFor, WithoutThreadsTheCallerDoesAll) {
  const int status = status_without_threads([] {
    std::atomic<int> visits{0};
    parallel_for(1000, 4, [&](std::int64_t, int) { ++visits; });
    return visits == 1000;
  });
  if (status == 77) GTEST_SKIP() << "threads cannot be forbidden here";
  EXPECT_EQ(status, 0);
}

TEST(Prefetch, InOrderAndTheFailureComesOut) {
  const auto make = [](std::int64_t number) {
    if (number == 17) throw std::runtime_error("seventeen");
    return number;
  };
  Prefetch<std::int64_t> items(3, 100, make);
  for (std::int64_t number = 3; number < 17; ++number) EXPECT_EQ(items.next(), number);
  EXPECT_THROW(items.next(), std::runtime_error);
}

TEST(Prefetch, WithoutAThreadItemsAreMadeWhenAskedFor) {
  const int status = status_without_threads([] {
    Prefetch<std::int64_t> items(3, 20, [](std::int64_t number) {
      if (number == 17) throw std::runtime_error("seventeen");
      return number;
    });
    for (std::int64_t number = 3; number < 17; ++number) {
      if (items.next() != number) return false;
    }
    try {
      items.next();
    } catch (const std::runtime_error&) {
      return items.seconds_waited() >= 0;
    }
    return false;
  });
  if (status == 77) GTEST_SKIP() << "threads cannot be forbidden here";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace peculiar
