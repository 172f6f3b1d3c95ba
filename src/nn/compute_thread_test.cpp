#include "nn/compute_thread.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace peculiar::nn {
namespace {

/// libtorch's number of threads as seen by `work`, before and after it has used them.
std::pair<int, int> threads_in(ComputeThread& thread) {
  std::pair<int, int> seen;
  thread.run([&] {
    seen.first = at::get_num_threads();
    at::parallel_for(0, 1000, 1, [](std::int64_t, std::int64_t) {});
    seen.second = at::get_num_threads();
  });
  return seen;
}

TEST(ComputeThreads, EachKeepsItsNumberWhateverTheOthersAre) {
  const int before = at::get_num_threads();
  ComputeThread one(1);
  ComputeThread three(3);
  ComputeThread two(2);
  for (int time = 0; time < 2; ++time) {
    EXPECT_EQ(threads_in(one), std::pair(1, 1));
    EXPECT_EQ(threads_in(three), std::pair(3, 3));
    EXPECT_EQ(threads_in(two), std::pair(2, 2));
  }
  EXPECT_EQ(at::get_num_threads(), before) << "nor is the caller's another";
}

TEST(ComputeThreads, ThrowWhatTheWorkThrowsAndGoOn) {
  ComputeThread thread(1);
  EXPECT_THROW(thread.run([] { throw std::runtime_error("no"); }), std::runtime_error);
  int done = 0;
  thread.run([&] { ++done; });
  EXPECT_EQ(done, 1);
}

}  // namespace
}  // namespace peculiar::nn
