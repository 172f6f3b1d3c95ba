#pragma once

#include <span>
#include <vector>

#include "base/run_context.h"
#include "statistics/principal_axes.h"
#include "statistics/quad_tree.h"

namespace peculiar::statistics {

/// Trustworthiness of a map (Venna & Kaski 2001): how far neighbours in the plane are neighbours among the
/// points. 1 minus a penalty for each of the `neighbours` nearest points in the plane that is not as near
/// among the points, by the difference in rank; about 0.5 for random places. Exact for the given rows against
/// all points, or for all rows if none are given; a random subset of rows gives an estimate. Holds a few rows
/// in memory at once; the time grows as rows times points. Does not depend on the number of threads. Error
/// (input): number of points not above twice the neighbours. Uses the context's threads and cancellation.
double trustworthiness(const Points& points, const std::vector<Place>& places, std::size_t neighbours,
                       std::span<const std::size_t> rows = {}, const RunContext& context = {});

}  // namespace peculiar::statistics
