#include <gtest/gtest.h>

#include "artefacts/artefact_testing.h"

namespace peculiar::artefacts {
namespace {

TEST(Edge, IsTheShareOfTheStampThatHasNoData) {
  std::vector<float> pixels = normal_stamp(11);
  EXPECT_EQ(significance("edge", pixels), 0);
  for (int y = 0; y < kTestEdge; ++y)
    for (int x = 0; x < 9; ++x) pixel(pixels, y, x) = 0;
  // The column next to the data does not count.
  EXPECT_DOUBLE_EQ(significance("edge", pixels), 100.0 * 8 / kTestEdge);
  for (int y = 0; y < kTestEdge; ++y)
    for (int x = 0; x < 9; ++x) pixel(pixels, y, x) = std::nanf("");
  EXPECT_DOUBLE_EQ(significance("edge", pixels), 100.0 * 8 / kTestEdge);
}

TEST(Edge, IsSeenByTheMask) {
  std::vector<std::uint8_t> mask(kTestSize, 0);
  for (std::size_t i = 0; i < 10 * kTestEdge; ++i) mask[i] = 2;  // a neighbour
  EXPECT_EQ(significance("edge", normal_stamp(12), {}, mask), 0);
  for (std::size_t i = 0; i < 10 * kTestEdge; ++i) mask[i] = 1;
  EXPECT_GT(significance("edge", normal_stamp(12), {}, mask), threshold("edge"));
}

TEST(Edge, IsNoBlackSkyOfAPicture) {
  std::vector<float> pixels = normal_stamp(13);
  for (float& value : pixels) value = std::max(0.0f, value);
  EXPECT_LT(significance("edge", pixels), threshold("edge"));
}

}  // namespace
}  // namespace peculiar::artefacts
