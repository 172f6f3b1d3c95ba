#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/test_folder.h"
#include "calibration/calibrate.h"
#include "composition/scored_universe.h"
#include "statistics/distribution.h"
#include "statistics/p_values.h"
#include "store/scores_file.h"

namespace peculiar::composition {
namespace {

/// What the lists of many universes say.
struct Rates {
  int lists = 0;           ///< that are not empty
  double false_share = 0;  ///< mean of the lists' shares of normal images
  double power = 0;        ///< mean share of the outliers that are listed
  double possible = 0;     ///< the same by the true distribution of normal images
  int runs = 0;
};

/// The share of the outliers that the true null distribution lists.
double possible_power(const Universe& universe, double fdr) {
  static const std::vector<double> normals = draw({Shape::kNormal, 200000, 0, 1}).exact;
  const std::vector<double> q = statistics::q_values(statistics::conformal_p_values(universe.exact, normals));
  double right = 0, planted = 0;
  for (std::size_t row = 0; row < q.size(); ++row) {
    right += universe.outlier[row] && q[row] <= fdr ? 1 : 0;
    planted += universe.outlier[row] ? 1 : 0;
  }
  return planted > 0 ? right / planted : 0;
}

/// The list of a study without labels: two models, each scoring the half that it has not seen.
void add_study(Rates& rates, const UniverseOptions& options, double fdr, const TestFolder& folder) {
  const Universe universe = draw(options);
  calibration::CalibrateOptions calibrate;
  for (int model = 0; model < 2; ++model)
    calibrate.scores.push_back(
        write_scores(universe, every(2, static_cast<std::size_t>(model), options.images),
                     (folder.path() / ("scores_" + std::to_string(model) + ".h5")).string(), model));
  calibrate.output = (folder.path() / "calibrated.h5").string();
  calibrate.overwrite = true;
  calibrate.fdr = fdr;
  calibrate_scores(calibrate);
  const catalog::Table table = store::read_scores(calibrate.output).table;
  double listed = 0, right = 0, planted = 0;
  for (std::size_t row = 0; row < options.images; ++row) {
    const bool candidate = table.at("candidate").number(row) != 0;
    listed += candidate ? 1 : 0;
    right += candidate && universe.outlier[row] ? 1 : 0;
    planted += universe.outlier[row] ? 1 : 0;
  }
  ++rates.runs;
  rates.lists += listed > 0 ? 1 : 0;
  rates.false_share += listed > 0 ? (listed - right) / listed : 0;
  rates.power += planted > 0 ? right / planted : 0;
  rates.possible += possible_power(universe, fdr);
}

Rates rates_of(UniverseOptions options, double fdr, int runs) {
  const TestFolder folder;
  Rates rates;
  for (int run = 0; run < runs; ++run) {
    options.seed = 100 + static_cast<std::uint64_t>(run);
    add_study(rates, options, fdr, folder);
  }
  rates.false_share /= runs;
  rates.power /= runs;
  rates.possible /= runs;
  return rates;
}

/// Two standard errors of a share of so many runs above it.
double at_most(double share, int runs) { return share + 2 * std::sqrt(share * (1 - share) / runs); }

TEST(StudyWithoutLabels, ListsNothingWhereNothingIsPlanted) {
  int lists = 0;
  for (const Shape shape : kShapes) lists += rates_of({shape, 600}, 0.05, 7).lists;
  EXPECT_LE(lists, 2) << "of 21: one is what a rate of 5 % allows";
}

TEST(StudyWithoutLabels, KeepsToItsRateAndFindsWhatIsPlanted) {
  for (const Shape shape : kShapes) {
    const Rates rates = rates_of({shape, 1000, 0.1}, 0.1, 6);
    EXPECT_LT(rates.false_share, at_most(0.1, rates.runs)) << name_of(shape);
    EXPECT_GT(rates.power, 0.65 * rates.possible) << name_of(shape);
    EXPECT_GT(rates.possible, 0.7) << "the universe is no test";
  }
}

// The numbers of docs/results.md, "Lists without labels".
TEST(StudyWithoutLabelsSlow, KeepsToItsRateForAnyShareOfOutliers) {
  constexpr int kRuns = 100;
  const double least_power[] = {0, 0.4, 0.6, 0.65};  // of what is possible
  for (const Shape shape : kShapes) {
    int which = 0;
    for (const double share : {0.0, 0.001, 0.01, 0.1}) {
      for (const double fdr : {0.05, 0.1}) {
        const Rates rates = rates_of({shape, 1000, share}, fdr, kRuns);
        std::printf("| %s | %g | %g | %.3f | %.2f | %.2f | %.2f |\n", name_of(shape), share, fdr,
                    rates.false_share, static_cast<double>(rates.lists) / kRuns, rates.power, rates.possible);
        EXPECT_LT(rates.false_share, at_most(fdr, kRuns)) << name_of(shape) << share;
        if (fdr == 0.1) {
          EXPECT_GE(rates.power, least_power[which] * rates.possible) << name_of(shape) << share;
        }
      }
      ++which;
    }
  }
}

/// p-values of fresh normal images against others, and their flux.
struct FreshNormals {
  std::vector<double> p_values;
  std::vector<double> flux;
};

FreshNormals fresh_normals(int universes, double flux_trend, std::int64_t bins) {
  const TestFolder folder;
  FreshNormals fresh;
  for (int run = 0; run < universes; ++run) {
    UniverseOptions options{kShapes[run % 3], 1200};
    options.seed = 500 + static_cast<std::uint64_t>(run);
    options.flux_trend = flux_trend;
    const Universe universe = draw(options);
    calibration::CalibrateOptions calibrate;
    calibrate.scores = {
        write_scores(universe, every(4, 0, options.images), (folder.path() / "s.h5").string(), 0)};
    std::vector<std::size_t> others;
    for (std::size_t row = 0; row < options.images; ++row) {
      if (row % 4 != 0) others.push_back(row);
    }
    calibrate.normals = write_scores(universe, others, (folder.path() / "n.h5").string(), 0);
    calibrate.column = "contrast";
    calibrate.bins = bins;
    const calibration::CalibrateReport report = calibrate_scores(calibrate);
    const catalog::Table table = store::read_scores(report.output).table;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      fresh.p_values.push_back(table.at("p_value").number(row));
      fresh.flux.push_back(table.at("flux").number(row));
    }
  }
  return fresh;
}

/// The probability that uniform values are as unlike as these, of the images between two quantiles of flux.
double uniformity(const FreshNormals& fresh, double from, double to) {
  const double low = statistics::quantile(fresh.flux, from);
  const double high = statistics::quantile(fresh.flux, to);
  std::vector<double> p;
  for (std::size_t i = 0; i < fresh.flux.size(); ++i) {
    if (fresh.flux[i] >= low && fresh.flux[i] <= high) p.push_back(fresh.p_values[i]);
  }
  return statistics::distance_p_value(statistics::distance_from_uniform(p), static_cast<double>(p.size()));
}

TEST(PValues, OfFreshNormalsAreUniformOverTwentyUniversesAndWithinBins) {
  // Without bins, a score that depends on flux gives the bright ones too small p-values, and no more.
  const FreshNormals plain = fresh_normals(20, 1, 1);
  EXPECT_GT(uniformity(plain, 0, 1), 0.01);
  EXPECT_LT(uniformity(plain, 0.67, 1), 1e-6);
  const FreshNormals binned = fresh_normals(20, 1, 3);
  EXPECT_GT(uniformity(binned, 0, 1), 0.01);
  for (const double from : {0.0, 1.0 / 3, 2.0 / 3})
    EXPECT_GT(uniformity(binned, from, from + 1.0 / 3), 1e-3) << from;
}

}  // namespace
}  // namespace peculiar::composition
