#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/run_context.h"
#include "scoring/shared_arrays.h"

namespace peculiar::scoring {

// Requests about vectors of any origin (docs/worker.md): the density of scorers/vector_density.h, without a
// model file. What a fit has found goes to who asked for it, and comes back with the vectors to be scored.

/// Fits to normal ones: "scale", "mean", "basis", "deviations", "neighbours", "neighbour_images". Errors:
/// usage (not finite), input (too few, all alike).
nlohmann::json fit_vectors(const nlohmann::json& request, const RunContext& context, ResultArrays& arrays);
/// The distance of each, greater for more anomalous ones; NaN where it is not finite. Error (input): another
/// length than the fit's.
nlohmann::json score_vectors(const nlohmann::json& request, const RunContext& context, ResultArrays& arrays);

}  // namespace peculiar::scoring
