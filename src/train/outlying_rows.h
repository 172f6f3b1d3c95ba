#pragma once

#include <cstdint>
#include <vector>

#include "train/training.h"

namespace peculiar::train {

/// Returns the rows, in their order, without the fraction `share` that the density score (scorers/density.h)
/// finds most anomalous, in the current critic or, if the model has none, in one with random weights.
std::vector<std::int64_t> without_outliers(const StampSet& stamps, const std::vector<std::int64_t>& rows,
                                           const nn::Model& model, const nn::Compute& compute, double share);

/// Drops these outliers from the rest of the training, if requested; once per training.
void leave_outliers_out(Training& training);

}  // namespace peculiar::train
