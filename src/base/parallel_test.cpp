#include "base/parallel.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

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

}  // namespace
}  // namespace peculiar
