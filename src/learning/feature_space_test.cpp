#include "learning/feature_space.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace peculiar::learning {
namespace {

/// Rows of a few hidden variables with different standard deviations, spread over `length` features in
/// different units.
std::vector<float> mixed(std::size_t count, std::int64_t length, std::size_t hidden) {
  std::vector<double> mixing;
  RandomStream random(1, "mixing");
  for (std::size_t i = 0; i < hidden * static_cast<std::size_t>(length); ++i)
    mixing.push_back(random.normal());
  std::vector<float> rows;
  for (std::size_t row = 0; row < count; ++row) {
    std::vector<double> own;
    for (std::size_t i = 0; i < hidden; ++i) own.push_back(random.normal() / static_cast<double>(i + 1));
    for (std::int64_t k = 0; k < length; ++k) {
      double sum = 0.001 * random.normal();
      for (std::size_t i = 0; i < hidden; ++i)
        sum += own[i] * mixing[i * static_cast<std::size_t>(length) + static_cast<std::size_t>(k)];
      rows.push_back(static_cast<float>((sum + 5) * std::pow(10.0, static_cast<double>(k % 5) - 2)));
    }
  }
  return rows;
}

/// Both ways to find components: all for few features, the leading ones for many.
class FeatureSpaceTest : public testing::TestWithParam<std::int64_t> {};

TEST_P(FeatureSpaceTest, CoordinatesAreWhite) {
  const std::size_t count = 3000;
  const std::vector<float> rows = mixed(count, GetParam(), 4);
  const std::vector<bool> wanted(count, true);
  const FeatureSpace space(rows, GetParam(), wanted, {});
  const std::vector<float> found = space.project(rows, wanted, {});
  const auto components = static_cast<std::size_t>(space.components());
  ASSERT_GE(components, 4U);
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double sum = 0;
      for (std::size_t row = 0; row < count; ++row)
        sum += found[row * components + a] * found[row * components + b];
      EXPECT_NEAR(sum / static_cast<double>(count), a == b ? 1 : 0, 0.03) << a << " " << b;
    }
  }
}

TEST_P(FeatureSpaceTest, NeitherThreadsNorUnwantedRowsMatter) {
  const std::size_t count = 1500;
  std::vector<float> rows = mixed(count, GetParam(), 4);
  std::vector<bool> wanted(count, true);
  wanted[7] = false;
  RunContext three;
  three.threads = 3;
  const FeatureSpace one(rows, GetParam(), wanted, {});
  const std::vector<float> first = one.project(rows, wanted, {});
  rows[static_cast<std::size_t>(7 * GetParam() + 1)] = std::nanf("");
  const FeatureSpace other(rows, GetParam(), wanted, three);
  EXPECT_EQ(first, other.project(rows, wanted, three));
}

INSTANTIATE_TEST_SUITE_P(FewAndMany, FeatureSpaceTest, testing::Values(10, 300));

TEST(FeatureSpace, AFeatureThatIsTheSameEverywhereSaysNothing) {
  std::vector<float> rows;
  RandomStream random(1, "rows");
  for (int i = 0; i < 200; ++i) {
    rows.push_back(7);
    rows.push_back(static_cast<float>(random.normal()));
  }
  const std::vector<bool> wanted(200, true);
  const FeatureSpace space(rows, 2, wanted, {});
  EXPECT_EQ(space.components(), 1);
  for (const float one : space.project(rows, wanted, {})) EXPECT_TRUE(std::isfinite(one));
}

}  // namespace
}  // namespace peculiar::learning
