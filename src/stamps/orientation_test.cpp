#include "stamps/orientation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace peculiar::stamps {
namespace {

TEST(TurnsAndFlips, AreTheEightOfTheSquare) {
  std::vector<float> square(16);
  std::iota(square.begin(), square.end(), 0.0f);
  std::vector<std::vector<float>> seen;
  for (int kind = 0; kind < 8; ++kind) {
    std::vector<float> turned(16);
    turn_and_flip(square, turned, 4, kind);
    std::vector<float> sorted = turned;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(sorted, square) << "every pixel once";
    EXPECT_EQ(std::count(seen.begin(), seen.end(), turned), 0) << "all different";
    // The four central pixels stay at the centre.
    std::vector<float> middle{turned[5], turned[6], turned[9], turned[10]};
    std::sort(middle.begin(), middle.end());
    EXPECT_EQ(middle, (std::vector<float>{5, 6, 9, 10}));
    seen.push_back(turned);
  }
  EXPECT_EQ(seen[0], square);
  std::vector<float> once(16);
  std::vector<float> twice(16);
  turn_and_flip(square, once, 4, 1);
  turn_and_flip(once, twice, 4, 1);
  EXPECT_EQ(twice, seen[2]) << "two quarter turns are a half turn";
}

}  // namespace
}  // namespace peculiar::stamps
