#include "base/random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace peculiar {
namespace {

TEST(RandomStream, SameNameSameNumbersOtherNameOthers) {
  RandomStream a(1, "noise", 5);
  RandomStream b(1, "noise", 5);
  RandomStream other_index(1, "noise", 6);
  RandomStream other_purpose(1, "split", 5);
  RandomStream other_seed(2, "noise", 5);
  const std::uint64_t first = a();
  EXPECT_EQ(first, b());
  EXPECT_NE(first, other_index());
  EXPECT_NE(first, other_purpose());
  EXPECT_NE(first, other_seed());
}

TEST(RandomStream, MomentsOfUniformAndNormal) {
  RandomStream stream(7, "moments");
  constexpr int kCount = 200000;
  double sum = 0;
  double normal_sum = 0;
  double normal_square = 0;
  double normal_fourth = 0;
  for (int i = 0; i < kCount; ++i) {
    const double u = stream.uniform();
    ASSERT_TRUE(u >= 0 && u < 1);
    sum += u;
    const double n = stream.normal();
    normal_sum += n;
    normal_square += n * n;
    normal_fourth += n * n * n * n;
  }
  // Five standard errors of each moment.
  EXPECT_NEAR(sum / kCount, 0.5, 5 * std::sqrt(1.0 / 12 / kCount));
  EXPECT_NEAR(normal_sum / kCount, 0, 5 * std::sqrt(1.0 / kCount));
  EXPECT_NEAR(normal_square / kCount, 1, 5 * std::sqrt(2.0 / kCount));
  EXPECT_NEAR(normal_fourth / kCount, 3, 5 * std::sqrt(96.0 / kCount));
}

TEST(RandomStream, BelowIsUniform) {
  RandomStream stream(3, "below");
  std::vector<int> counts(6, 0);
  constexpr int kCount = 60000;
  for (int i = 0; i < kCount; ++i) ++counts[stream.below(6)];
  double chi_square = 0;
  for (const int count : counts) chi_square += std::pow(count - 10000.0, 2) / 10000.0;
  EXPECT_LT(chi_square, 20.5);  // 99.9 % point for 5 degrees of freedom
}

TEST(Fingerprint, TellsBytesApart) {
  EXPECT_EQ(fingerprint("abc"), fingerprint("abc"));
  EXPECT_NE(fingerprint("abc"), fingerprint("abd"));
  EXPECT_EQ(fingerprint("").size(), 32u);
  EXPECT_EQ(fingerprint(""), "99aa06d3014798d86001c324468d497f");  // XXH3-128, reference value
}

}  // namespace
}  // namespace peculiar
