#include "catalog/sky_index.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>

#include "base/random.h"

namespace peculiar::catalog {
namespace {

constexpr double kRadPerDeg = std::numbers::pi / 180;

double separation_deg(double ra, double dec, double other_ra, double other_dec) {
  const double up = std::sin(0.5 * kRadPerDeg * (dec - other_dec));
  const double aside = std::sin(0.5 * kRadPerDeg * (ra - other_ra));
  const double square =
      up * up + std::cos(kRadPerDeg * dec) * std::cos(kRadPerDeg * other_dec) * aside * aside;
  return 2 / kRadPerDeg * std::asin(std::min(1.0, std::sqrt(square)));
}

/// Positions all over the sky, dense at the poles and around right ascension zero.
class SkyIndexTest : public testing::TestWithParam<double> {
 protected:
  void SetUp() override {
    RandomStream random(1, "places");
    for (int i = 0; i < 4000; ++i) {
      const bool is_crowded = i % 2 == 0;
      ra_.push_back(is_crowded ? random.uniform(-2, 2) : random.uniform(0, 360));
      dec_.push_back(i % 4 == 0   ? 90 - std::abs(random.normal())
                     : i % 4 == 2 ? random.normal()
                                  : random.uniform(-90, 90));
      dec_.back() = std::clamp(dec_.back(), -90.0, 90.0);
    }
    ra_.push_back(std::nan(""));
    dec_.push_back(0);
    ra_.insert(ra_.end(), {0, 360, 359.999999, -1e-15, 12, 200});
    dec_.insert(dec_.end(), {0, 0, 0, 0, 90, -90});
  }
  std::vector<double> ra_, dec_;
};

TEST_P(SkyIndexTest, FindsAllWithinTheRadiusOnceAndFewOthers) {
  const double radius = GetParam();
  const SkyIndex index(ra_, dec_, radius);
  std::size_t inside = 0, visited = 0;
  for (std::size_t i = 0; i < ra_.size(); ++i) {
    std::multiset<std::size_t> found;
    index.near(ra_[i], dec_[i], [&](std::size_t number) { found.insert(number); });
    EXPECT_EQ(found.size(), std::set<std::size_t>(found.begin(), found.end()).size()) << "twice, of " << i;
    for (std::size_t k = 0; k < ra_.size(); ++k) {
      const bool is_near = separation_deg(ra_[i], dec_[i], ra_[k], dec_[k]) <= radius;
      ASSERT_TRUE(!is_near || found.contains(k)) << i << " and " << k;
      inside += is_near ? 1 : 0;
    }
    visited += found.size();
  }
  EXPECT_GT(inside, ra_.size());
  EXPECT_LT(visited, (radius < 5 ? 0.2 : 1.0) * static_cast<double>(ra_.size() * ra_.size()));
}

INSTANTIATE_TEST_SUITE_P(Radii, SkyIndexTest, testing::Values(0.01, 0.5, 3.0, 40.0));

}  // namespace
}  // namespace peculiar::catalog
