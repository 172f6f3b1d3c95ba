#pragma once

#include <cstdint>
#include <vector>

#include "base/run_context.h"
#include "statistics/area_interval.h"
#include "statistics/grouping.h"

namespace peculiar::statistics {

/// The unit of equal weight: a group, whose values share a weight of 1, or a single value. Either way, values
/// of one group are not treated as independent.
enum class Counting { kGroups, kValues };

/// Three statistics of the difference between two samples, larger for larger differences, each with its
/// p-value. Without groups they are the usual ones.
struct TwoSampleTest {
  double kolmogorov = 0;  ///< Kolmogorov-Smirnov: largest distance of the cumulative distributions, 0 to 1
  /// Anderson-Darling, standardised for the number of groups (Scholz & Stephens 1987, equation 7, with ties).
  double anderson = 0;
  double energy = 0;  ///< energy distance (Szekely & Rizzo 2013): sqrt(2 int (F - G)^2 dx), in the root of
                      ///< the values' unit
  double kolmogorov_p = 1;
  double anderson_p = 1;
  double energy_p = 1;
};

/// p-values: (1 + resamples with at least the statistic) / (1 + resamples).
///
/// If all groups of both samples have the same number of values (as without groups), groups are exchangeable
/// under the null hypothesis: resamples permute whole groups, and p-values are exact.
///
/// Otherwise groups are not exchangeable: the mean of twelve views scatters less than a single view.
/// Resamples then draw the difference of the cumulative distributions under the null hypothesis (a cluster
/// multiplier bootstrap, as in Cameron, Gelbach & Miller 2008): a group of one value is redrawn from both
/// samples together; a larger group contributes the deviation of its own distribution from its sample's mean,
/// times a normal deviate. The variance of the deviations is estimated from a finite number of groups, so
/// each resample draws the variance too (as Student's t does), limited to the variance of single values.
/// docs/benchmarks.md has the level and power of this test; with fewer than about ten groups per sample it is
/// conservative.
///
/// A group number that occurs in both samples means two groups. Uses the context's seed, threads (the result
/// does not depend on their number), progress and cancellation. Each sample must have at least one value, and
/// all values must be finite.
TwoSampleTest two_sample_test(const GroupedValues& a, const GroupedValues& b, std::int64_t resamples,
                              const RunContext& context = {}, Counting counting = Counting::kGroups);

/// Whether all groups of both samples have the same number of values, so that two_sample_test permutes.
bool groups_are_alike(const GroupedValues& a, const GroupedValues& b);

/// How much likelier a value of the second sample is to lie above one of the first than below.
struct PairsAbove {
  /// Fraction of pairs with the second value above the first, ties half; 0.5 without a difference.
  double share = 0.5;
  double error = 0;     ///< standard error (DeLong et al. 1988; of groups' sums: Obuchowski 1997); NaN if a
                        ///< sample has only one group
  AreaNumbers numbers;  ///< for the interval

  /// Interval of the fraction (area_interval.h): 68 % with 1, 95 % with kSure.
  AreaInterval interval(double deviations = 1) const { return area_interval(share, numbers, deviations); }
};

/// Each sample must have at least one value, and all values must be finite.
PairsAbove pairs_above(const GroupedValues& first, const GroupedValues& second,
                       Counting counting = Counting::kGroups);

}  // namespace peculiar::statistics
