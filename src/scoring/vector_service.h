#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/run_context.h"
#include "scoring/shared_arrays.h"

namespace peculiar::scoring {

// Requests about vectors of any origin (docs/worker.md): the density of scorers/vector_density.h, without a
// model file. The result of a fit goes to the client, which sends it back with the vectors to score.

/// Fits normal vectors: "scale", "mean", "basis", "deviations", "neighbours", "neighbour_images". Errors:
/// usage (not finite), input (too few, all equal).
nlohmann::json fit_vectors(const nlohmann::json& request, const RunContext& context, ResultArrays& arrays);
/// Distance of each vector, larger for more anomalous ones; NaN for vectors that are not finite. Error
/// (input): length different from the fit's.
nlohmann::json score_vectors(const nlohmann::json& request, const RunContext& context, ResultArrays& arrays);

}  // namespace peculiar::scoring
