#pragma once

#include <span>
#include <vector>

#include "base/run_context.h"
#include "statistics/principal_axes.h"
#include "statistics/quad_tree.h"

namespace peculiar::statistics {

/// How far neighbours in the plane are neighbours among the points (Venna & Kaski 2001): 1 less a penalty for
/// each of the `neighbours` nearest in the plane that is not among as many nearest points, by how much
/// further down it ranks; about 0.5 for places at random. Exact for the given rows against all points, or of
/// all rows where there are none given; a drawn part of the rows estimates it. Takes memory for no more than
/// a few rows at once, and time with rows times points. The same for any number of threads. Error (input):
/// not more points than twice the neighbours. Of the context: threads, cancel.
double trustworthiness(const Points& points, const std::vector<Place>& places, std::size_t neighbours,
                       std::span<const std::size_t> rows = {}, const RunContext& context = {});

}  // namespace peculiar::statistics
