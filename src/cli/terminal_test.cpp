#include "cli/terminal.h"

#include <gtest/gtest.h>

namespace peculiar::cli::terminal {
namespace {

std::string line(std::int64_t done, double seconds, bool is_last = false,
                 double limit = std::numeric_limits<double>::infinity()) {
  return progress_line({"train", "steps", 3000, done, 0, seconds, is_last, limit});
}

TEST(ProgressLine, HasTheRateThatCanBeRead) {
  EXPECT_EQ(line(1200, 30), "train: 1200 of 3000 steps, 40/s, 45 s left");
  EXPECT_EQ(line(1000, 400), "train: 1000 of 3000 steps, 2.5/s, 13 min 20 s left");
  EXPECT_EQ(line(3, 7.8), "train: 3 of 3000 steps, 2.6 s each, 2 h 9 min left");
  EXPECT_EQ(line(2, 180), "train: 2 of 3000 steps, 1 min 30 s each, 74 h 57 min left");
  EXPECT_EQ(line(0, 5), "train: 0 of 3000 steps");
  EXPECT_EQ(line(3000, 60, true), "train: 3000 of 3000 steps, 50/s, 1 min 0 s in all");
  EXPECT_EQ(line(3000, 0.0005, true), "train: 3000 of 3000 steps, 0 s in all");
}

TEST(ProgressLine, KnowsTheTimeLimit) {
  EXPECT_EQ(line(3, 7.8, false, 120),
            "train: 3 of 3000 steps, 2.6 s each, 1 min 52 s left until the time limit");
  EXPECT_EQ(line(2900, 58, false, 120), "train: 2900 of 3000 steps, 50/s, 2 s left");
  EXPECT_EQ(line(0, 5, false, 120), "train: 0 of 3000 steps, 1 min 55 s left until the time limit");
}

}  // namespace
}  // namespace peculiar::cli::terminal
