#include "artefacts/usual.h"

#include <gtest/gtest.h>

#include <cmath>

#include "artefacts/artefact_testing.h"

namespace peculiar::artefacts {
namespace {

TEST(UsualLimit, IsFarBeyondTheBulkAndNotBelowTheThreshold) {
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(-std::log((i + 0.5) / 1000));
  const double limit = usual_limit(values, 1);
  // For an exponential distribution: ln 2 + 4 ln 5.
  EXPECT_NEAR(limit, 0.69 + 4 * 1.61, 0.05);
  EXPECT_EQ(usual_limit(values, 20), 20);
  for (int i = 0; i < 50; ++i) values[static_cast<std::size_t>(i)] = 1e6;  // some artefacts among them
  EXPECT_LT(usual_limit(values, 1), 1.3 * limit);
}

TEST(UsualLimit, OfFewStampsIsTheThreshold) { EXPECT_EQ(usual_limit({5, 6, 700, std::nan("")}, 3), 3); }

TEST(UsualBands, AreOfTheBulk) {
  std::vector<StampMeasures> stamps;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    std::vector<float> pixels = normal_stamp(seed);
    for (float& value : pixels) value = 3 * value + 10 + (seed < 5 ? 500 : 0);
    stamps.push_back(measure({kTestEdge, pixels}));
  }
  const std::vector<UsualBand> usual = usual_bands(stamps);
  EXPECT_NEAR(usual[0].sky, 10, 1);
  EXPECT_LT(usual[0].sky_scatter, 1);
  EXPECT_NEAR(usual[0].noise, 3, 0.3);
}

}  // namespace
}  // namespace peculiar::artefacts
