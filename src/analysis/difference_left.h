#pragma once

#include <cmath>

#include "analysis/comparison.h"

namespace peculiar::analysis {

/// Fraction of a score's difference between two sets (area under the curve minus 1/2) that remains when they
/// are matched in a property. NaN if there is no difference or no match.
struct DifferenceLeft {
  double share = std::nan("");
  double error = std::nan("");  ///< half the central 68 % of the bootstrap; NaN if a set has only one group
  double low = std::nan("");    ///< 95 % confidence interval
  double high = std::nan("");
};

/// Counts images, because images are matched. Error and interval are from a bootstrap of whole groups: each
/// resample is matched and divided again, since both differences come from the same images; the edges of the
/// cells stay. Uses the context's seed, threads (the result does not depend on their number) and
/// cancellation.
DifferenceLeft difference_left(const ComparedSets& sets, const Quantity& property, const RunContext& context);

}  // namespace peculiar::analysis
