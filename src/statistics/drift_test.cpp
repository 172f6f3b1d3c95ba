#include "statistics/drift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/random.h"

namespace peculiar::statistics {
namespace {

std::vector<double> fluxes(std::uint64_t seed, double scale) {
  RandomStream random(seed, "fluxes");
  std::vector<double> values{std::nan("")};
  for (int i = 0; i < 500; ++i) values.push_back(scale * std::exp(random.normal()));
  return values;
}

TEST(Drift, IsADifferenceBeyondChanceAndOfWeight) {
  const DriftLine alike = drift_of("flux", fluxes(1, 1), fluxes(2, 1));
  EXPECT_FALSE(alike.is_drift()) << alike.words();
  const DriftLine brighter = drift_of("flux", fluxes(1, 3), fluxes(2, 1));
  EXPECT_TRUE(brighter.is_drift()) << brighter.words();
  EXPECT_NEAR(brighter.median / brighter.normal_median, 3, 0.5);
  EXPECT_EQ(drift_json({alike, brighter})[1].at("drift"), true);
  EXPECT_EQ(drift_text({alike}).find("DRIFT"), std::string::npos);
  EXPECT_NE(drift_text({alike, brighter}).find("flux: median"), std::string::npos);
}

TEST(Drift, NamesTheImagesThatItComparesWith) {
  const DriftLine line{"flux", 1.8, 1.2, 0.41, 1e-5};
  EXPECT_EQ(line.words(),
            "flux: median 1.8, of the normal images 1.2 (1.5 times that); the distributions differ (distance "
            "0.41)");
  EXPECT_EQ(drift_json({line})[0].at("normal_median"), 1.2);
}

TEST(Drift, AFewImagesTellNothing) {
  EXPECT_FALSE(drift_of("flux", {5, 6}, fluxes(2, 1)).is_drift());
  EXPECT_FALSE(drift_of("flux", {}, fluxes(2, 1)).is_drift());
}

}  // namespace
}  // namespace peculiar::statistics
