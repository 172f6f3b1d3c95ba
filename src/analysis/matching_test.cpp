#include "analysis/matching.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "statistics/distribution.h"

namespace peculiar::analysis {
namespace {

using Numbers = std::vector<double>;

Numbers draws(std::uint64_t seed, std::size_t count, double mean, double deviation) {
  RandomStream random(seed, "draws");
  Numbers values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(mean + deviation * random.normal());
  return values;
}

TEST(Matching, BothSamplesAreAlikeInWhatTheyAreMatchedIn) {
  const Numbers mass_a = draws(1, 4000, 0, 1), mass_b = draws(2, 3000, 0.7, 1);
  Numbers z_a = draws(3, 4000, 0, 1), z_b = draws(4, 3000, 0, 0.6);
  z_a[5] = std::nan("");
  ASSERT_LT(statistics::distance_p_value(statistics::distribution_distance(mass_a, mass_b), 12e6 / 7e3),
            1e-6);
  const MatchedRows rows = matched_rows({{mass_a, mass_b}, {z_a, z_b}}, 12, 1);
  ASSERT_EQ(rows.first.size(), rows.second.size());
  EXPECT_GT(rows.first.size(), 1500u);
  EXPECT_EQ(std::count(rows.first.begin(), rows.first.end(), 5u), 0);
  const auto of = [](const Numbers& values, const std::vector<std::size_t>& chosen) {
    Numbers result;
    for (const std::size_t row : chosen) result.push_back(values[row]);
    return result;
  };
  EXPECT_LT(statistics::distribution_distance(of(mass_a, rows.first), of(mass_b, rows.second)), 0.05);
  EXPECT_LT(statistics::distribution_distance(of(z_a, rows.first), of(z_b, rows.second)), 0.05);
}

TEST(Matching, ConstantsMatchOnlyIfTheyAreEqual) {
  const Numbers mass = draws(1, 300, 0, 1), other_mass = draws(2, 200, 0.2, 1);
  const MatchedRows by_mass = matched_rows({{mass, other_mass}}, 12, 1);
  const MatchedRows by_both =
      matched_rows({{mass, other_mass}, {Numbers(300, 1.5), Numbers(200, 1.5)}}, 12, 1);
  EXPECT_GT(by_mass.first.size(), 150u);
  EXPECT_EQ(by_both.first, by_mass.first);
  EXPECT_EQ(by_both.second, by_mass.second);
  EXPECT_TRUE(matched_rows({{mass, other_mass}, {Numbers(300, 1.5), Numbers(200, 2)}}, 12, 1).first.empty());
  EXPECT_TRUE(
      matched_rows({{mass, other_mass}, {Numbers(300, std::nan("")), Numbers(200, std::nan(""))}}, 12, 1)
          .first.empty());
}

TEST(Matching, AFewValuesMatchOnlyThemselves) {
  const Numbers first{0.5, 1, 1, 2, 2, 2}, second{2, 1, 3, 2};
  const MatchedRows rows = matched_rows({{first, second}}, 12, 1);
  ASSERT_EQ(rows.first.size(), 3u);
  for (std::size_t i = 0; i < rows.first.size(); ++i) EXPECT_EQ(first[rows.first[i]], second[rows.second[i]]);
}

}  // namespace
}  // namespace peculiar::analysis
