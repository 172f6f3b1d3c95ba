#pragma once

#include <cstdint>
#include <vector>

#include "base/run_context.h"
#include "statistics/grouping.h"

namespace peculiar::statistics {

/// What counts as much as any other: a group, whose values share a weight of 1, or a value. Either way values
/// of one group are not independent.
enum class Counting { kGroups, kValues };

/// Three statistics of how two samples differ, greater for more, each with the probability of as much by
/// chance. Where each value is on its own they are the usual ones.
struct TwoSampleTest {
  double kolmogorov = 0;  ///< Kolmogorov-Smirnov: greatest distance of the cumulative distributions, 0 to 1
  /// Anderson-Darling, standardised as for so many values as there are groups (Scholz & Stephens 1987,
  /// equation 7, with ties).
  double anderson = 0;
  double energy =
      0;  ///< energy distance (Szekely & Rizzo 2013): sqrt(2 int (F - G)^2 dx), in the root of the values' unit
  double kolmogorov_p = 1;
  double anderson_p = 1;
  double energy_p = 1;
};

/// p-values: (1 + resamples with at least the statistic) / (1 + resamples).
///
/// Where all groups of both samples have equally many values (as where each value is on its own), groups are
/// exchangeable without a difference: resamples permute whole groups, and p-values are exact.
///
/// Where they have not, groups are not exchangeable: the mean of twelve views scatters less than a single
/// one. Resamples then draw what the difference of the cumulative distributions would be by chance (a
/// multiplier bootstrap of clusters, as of Cameron, Gelbach & Miller 2008): a group of one value is drawn
/// anew from both samples together; a larger one gives its own distribution's deviation from its sample's
/// mean, times a normal number. The deviations' variance is an estimate from few or many groups, so each
/// resample draws it too (as Student's t does), but no group varies more than single values do. Level and
/// power of this are in docs/benchmarks.md; with fewer than some ten groups a side the test is cautious.
///
/// A group number in both samples is two groups. Of the context: seed, threads (the same for any number of
/// them), cancel. Both samples have a value at least, and all are finite.
TwoSampleTest two_sample_test(const GroupedValues& a, const GroupedValues& b, std::int64_t resamples,
                              const RunContext& context = {}, Counting counting = Counting::kGroups);

/// Whether all groups of both samples have equally many values: whether two_sample_test permutes.
bool groups_are_alike(const GroupedValues& a, const GroupedValues& b);

/// How much likelier a value of the second sample is to be above one of the first than below.
struct PairsAbove {
  double share = 0.5;  ///< of the pairs whose second value is above the first, ties half; 0.5 if alike
  double error = 0;  ///< standard error (DeLong et al. 1988, of groups' sums: Obuchowski 1997); NaN with one
                     ///< group in a sample
  double sure = 0;   ///< half the 95 % confidence interval: with few groups more than 1.96 errors, by
                     ///< Student's t with Welch's degrees of freedom (five groups a
                     ///< side: 92 % of the intervals hold it)
};

/// Both samples have a value at least, and all are finite.
PairsAbove pairs_above(const GroupedValues& first, const GroupedValues& second,
                       Counting counting = Counting::kGroups);

}  // namespace peculiar::statistics
