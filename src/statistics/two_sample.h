#pragma once

#include <cstdint>
#include <vector>

#include "base/run_context.h"
#include "statistics/grouping.h"

namespace peculiar::statistics {

/// Three statistics of how two samples differ, greater for more, each with the probability of as much by
/// chance.
struct TwoSampleTest {
  double kolmogorov = 0;  ///< Kolmogorov-Smirnov: greatest distance of the cumulative distributions, 0 to 1
  double anderson = 0;    ///< Anderson-Darling, standardised (Scholz & Stephens 1987, equation 7, with ties)
  double energy =
      0;  ///< energy distance (Szekely & Rizzo 2013): sqrt(2 int (F - G)^2 dx), in the values' unit
  double kolmogorov_p = 1;
  double anderson_p = 1;
  double energy_p = 1;
};

/// p-values by permutation: (1 + permutations with at least the statistic) / (1 + permutations), exact for
/// exchangeable values; what belongs together changes sides together, so that groups need to be exchangeable
/// only. A group number in both samples is two groups. Of the context: seed, threads (the same for any number
/// of them), cancel. Both samples have a value at least, and all are finite.
TwoSampleTest two_sample_test(const GroupedValues& a, const GroupedValues& b, std::int64_t permutations,
                              const RunContext& context = {});

}  // namespace peculiar::statistics
