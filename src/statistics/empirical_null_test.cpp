#include "statistics/empirical_null.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "base/error.h"
#include "statistics/distribution.h"
#include "statistics/p_values.h"

namespace peculiar::statistics {
namespace {

/// A distribution of normal images' scores with a known tail.
struct Shape {
  std::string name;
  std::function<double(RandomStream&)> draw;
  std::function<double(double)> upper_tail;
  double far;    ///< exceeded by 1 in 10,000
  double scale;  ///< of the bulk
};

double normal_tail(double z) { return 0.5 * std::erfc(z / std::sqrt(2.0)); }

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all{
      {"normal", [](RandomStream& random) { return random.normal(); }, normal_tail, 3.719, 1},
      {"exponential", [](RandomStream& random) { return -std::log1p(-random.uniform()); },
       [](double x) { return std::exp(-x); }, 9.21, 1.14},
      {"log-normal", [](RandomStream& random) { return std::exp(0.5 * random.normal()); },
       [](double x) { return normal_tail(2 * std::log(x)); }, 6.42, 0.644}};
  return all;
}

struct Drawn {
  std::vector<double> scores;
  std::size_t outliers;  ///< the first ones
};

/// Outliers start at the score that 1 in 10,000 normal images exceed.
Drawn draw(const Shape& shape, std::size_t count, double share, std::uint64_t seed) {
  RandomStream random(seed, "scores");
  Drawn drawn{{}, static_cast<std::size_t>(std::lround(share * static_cast<double>(count)))};
  for (std::size_t i = 0; i < count; ++i) {
    const double outlier =
        shape.far - shape.scale * std::log((1 - random.uniform()) * (1 - random.uniform()));
    drawn.scores.push_back(i < drawn.outliers ? outlier : shape.draw(random));
  }
  return drawn;
}

TEST(EmpiricalNull, FindsTheTailOfNormalImagesAmongAnyShareOfOutliers) {
  for (const Shape& shape : shapes()) {
    for (const double share : {0.0, 0.01, 0.1, 0.2}) {
      const EmpiricalNull null(draw(shape, 20000, share, 3).scores);
      EXPECT_NEAR(null.share().value, 1 - share, 0.03) << shape.name << share;
      EXPECT_LE(null.share().low, 1 - share + 0.01) << shape.name << share;
      EXPECT_GE(null.share().high, 1 - share - 0.005) << shape.name << share;
      // Four decades into the tail: too many normal images rather than too few.
      const double expected = shape.upper_tail(shape.far);
      EXPECT_GT(null.p_value(shape.far), 0.19 * expected) << shape.name << share;
      EXPECT_LT(null.p_value(shape.far), 40 * expected) << shape.name << share;
      EXPECT_LT(null.misfit(), 1.36) << shape.name << share;
    }
  }
}

TEST(EmpiricalNull, GivesUniformPValuesToNormalImages) {
  for (const Shape& shape : shapes()) {
    const EmpiricalNull null(draw(shape, 4000, 0.1, 5).scores);
    std::vector<double> p;
    for (const double score : draw(shape, 4000, 0, 6).scores) p.push_back(null.p_value(score));
    EXPECT_LT(distance_from_uniform(p), 0.07) << shape.name;
  }
}

TEST(EmpiricalNull, FallsWithoutAStepAndWithoutEnd) {
  const EmpiricalNull null(draw(shapes()[0], 1000, 0.05, 1).scores);
  double last = null.surprise(-10);
  EXPECT_DOUBLE_EQ(last, 0);
  for (double score = -4; score < 60; score += 0.01) {
    const double now = null.surprise(score);
    EXPECT_GE(now, last - 1e-9) << score;
    EXPECT_LT(now - last, 1.2) << score;
    last = now;
  }
  EXPECT_GT(null.surprise(1e6), null.surprise(1e5));
  EXPECT_TRUE(std::isfinite(null.surprise(1e6)));
  EXPECT_TRUE(std::isnan(null.p_value(std::nan(""))));
}

TEST(EmpiricalNull, DoesNotDependOnUnitAndOrder) {
  std::vector<double> scores = draw(shapes()[1], 2000, 0.05, 2).scores;
  const EmpiricalNull null(scores);
  std::reverse(scores.begin(), scores.end());
  for (double& score : scores) score = 1e-6 * score + 3;
  const EmpiricalNull other(scores);
  for (const double score : {0.1, 1.0, 3.0, 8.0, 30.0})
    EXPECT_NEAR(other.surprise(1e-6 * score + 3), null.surprise(score), 1e-6 * null.surprise(score) + 1e-9)
        << score;
}

TEST(EmpiricalNull, RefusesScoresThatTellNothing) {
  const std::vector<double> enough = draw(shapes()[0], EmpiricalNull::kFewest, 0, 7).scores;
  EXPECT_NO_THROW(EmpiricalNull{enough});
  EXPECT_THROW(EmpiricalNull(std::vector<double>(enough.begin() + 1, enough.end())), Error);
  std::vector<double> alike(1000, 2.0);
  for (std::size_t i = 0; i < 100; ++i) alike[i] = 0.01 * static_cast<double>(i);
  EXPECT_THROW(EmpiricalNull{alike}, Error);
  std::vector<double> two(2000, 1.0);
  for (std::size_t i = 0; i < two.size(); i += 3) two[i] = 0;
  EXPECT_EQ(EmpiricalNull(two).share().value, 1) << "which was NaN";
}

TEST(EmpiricalNull, StopsBelowScoresThatAreAlike) {
  // Equal values from the 57th to the 76th percentile, where the highest windows take their unit from.
  std::vector<double> scores = draw(shapes()[1], 600, 0, 8).scores;
  std::sort(scores.begin(), scores.end());
  std::fill(scores.begin() + 342, scores.begin() + 456, scores[400]);
  const EmpiricalNull null(scores);
  EXPECT_GT(null.share().value, 0.75);
  EXPECT_LE(null.bulk_limit(), scores[578]) << "96.5 %: the window above it begins among those alike";
}

TEST(EmpiricalNull, NoNormalImageReachesAnInfiniteScore) {
  const EmpiricalNull null(draw(shapes()[0], 500, 0, 9).scores);
  EXPECT_EQ(null.p_value(INFINITY), 0);
  EXPECT_EQ(null.surprise(INFINITY), INFINITY);
  EXPECT_EQ(null.p_value(-INFINITY), 1);
}

/// Over `runs` samples: the mean fraction of false candidates, the number of non-empty lists, and the mean
/// fraction of outliers listed.
struct Rates {
  double false_share = 0;
  double lists = 0;
  double power = 0;
};

Rates rates(const Shape& shape, std::size_t count, double share, double fdr, int runs) {
  Rates result;
  for (int run = 0; run < runs; ++run) {
    const Drawn drawn = draw(shape, count, share, static_cast<std::uint64_t>(run) + 100);
    const EmpiricalNull null(drawn.scores);
    std::vector<double> p;
    for (const double score : drawn.scores) p.push_back(null.p_value(score));
    double listed = 0;
    double right = 0;
    const std::vector<double> q = q_values(p);
    for (std::size_t i = 0; i < q.size(); ++i) {
      if (!(q[i] * null.share().value <= fdr)) continue;
      ++listed;
      right += i < drawn.outliers ? 1 : 0;
    }
    result.false_share += listed > 0 ? (listed - right) / listed / runs : 0;
    result.lists += listed > 0 ? 1.0 / runs : 0;
    result.power += drawn.outliers > 0 ? right / static_cast<double>(drawn.outliers) / runs : 0;
  }
  return result;
}

TEST(EmpiricalNull, KeepsToTheFalseDiscoveryRate) {
  constexpr int kRuns = 15;
  for (const Shape& shape : shapes()) {
    for (const double share : {0.0, 0.001, 0.01, 0.1}) {
      const Rates found = rates(shape, 1000, share, 0.1, kRuns);
      EXPECT_LT(found.false_share, 0.1 + 2 * std::sqrt(0.1 * 0.9 / kRuns)) << shape.name << share;
      if (share >= 0.1) {
        EXPECT_GT(found.power, 0.7) << shape.name;
      }
    }
  }
}

TEST(EmpiricalNull, GivesNoListsOfFewNormalImages) {
  // With a fixed tolerance for the number of scores above the limit, 20 to 25 % of these lists were not
  // empty.
  constexpr int kRuns = 100;
  for (const Shape& shape : shapes()) {
    const double lists = rates(shape, 100, 0, 0.05, kRuns).lists;
    EXPECT_LT(lists, 0.05 + 2 * std::sqrt(0.05 * 0.95 / kRuns)) << shape.name;
  }
}

TEST(EmpiricalNull, CountsTheStepsOfDiscreteScores) {
  RandomStream random(4, "steps");
  std::vector<double> fine, coarse, spread;
  for (int i = 0; i < 1000; ++i) {
    const double score = random.normal();
    fine.push_back(std::round(20 * score) / 20);
    coarse.push_back(std::round(4 * score) / 4);
    spread.push_back(coarse.back() + 0.25 * random.uniform());
  }
  for (int i = 0; i < 50; ++i) coarse.push_back(5 + i);  // outliers do not hide the steps
  EXPECT_EQ(EmpiricalNull(coarse).distinct_values(), 8u);
  EXPECT_GE(EmpiricalNull(fine).distinct_values(), EmpiricalNull::kFewestDistinct);
  EXPECT_EQ(EmpiricalNull(spread).distinct_values(), 600u);
}

TEST(LocalFalseDiscoveryRates, AreTheTwoGroupsRatio) {
  // Half of the p-values are uniform, half have density 20 below 0.05: the density is 10.5 there and 0.5
  // above.
  RandomStream random(1, "two groups");
  std::vector<double> p;
  for (int i = 0; i < 20000; ++i) p.push_back(i % 2 == 0 ? random.uniform() : 0.05 * random.uniform());
  const std::vector<double> rates = local_false_discovery_rates(p, 0.5);
  double below = 0;
  double counted = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] > 0.06) {
      EXPECT_GT(rates[i], 0.85) << p[i];
    }
    if (p[i] > 0.01 && p[i] < 0.04) {
      below += rates[i];
      ++counted;
    }
  }
  EXPECT_NEAR(below / counted, 0.5 / 10.5, 0.01);
  EXPECT_TRUE(std::isnan(local_false_discovery_rates({0.5, std::nan("")}, 1)[1]));
}

}  // namespace
}  // namespace peculiar::statistics
