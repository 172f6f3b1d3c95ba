#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "artefacts/artefact_testing.h"

namespace peculiar::artefacts {
namespace {

TEST(BlankBand, HasNoneOfTheOthersLight) {
  std::vector<float> pixels = empty_stamp(16, 3);
  for (const std::size_t band : {0, 1, 2}) add_source(pixels, 31, 31, band == 1 ? 200 : 500, 3, band);
  EXPECT_LT(significance("blank_band", pixels), 0);
  const std::vector<float> noise = empty_stamp(17);
  std::copy(noise.begin(), noise.end(), pixels.begin() + kTestSize);
  EXPECT_GT(significance("blank_band", pixels), threshold("blank_band"));
  std::fill(pixels.begin() + kTestSize, pixels.begin() + 2 * kTestSize, 3.0f);
  EXPECT_GT(significance("blank_band", pixels), threshold("blank_band"));
  EXPECT_EQ(significance("edge", pixels), 0);
}

TEST(BlankBand, NeedsOtherBandsWithLight) {
  EXPECT_TRUE(std::isnan(significance("blank_band", normal_stamp(18))));
  EXPECT_TRUE(std::isnan(significance("blank_band", empty_stamp(18, 2))));
}

}  // namespace
}  // namespace peculiar::artefacts
