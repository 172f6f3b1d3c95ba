#pragma once

#include <cstdint>
#include <vector>

#include "train/training.h"

namespace peculiar::train {

/// Returns the rows, in their order, without the fraction `share` that looks most anomalous by two scores,
/// whose -ln tail probabilities among these rows are added: density (scorers/density.h) in the current critic
/// or, if the model has none, in one with random weights; and target_density (scorers/target_density.h),
/// except for normalised stamps. Throws Interrupted if cancelled.
std::vector<std::int64_t> without_outliers(const StampSet& stamps, const std::vector<std::int64_t>& rows,
                                           const nn::Model& model, const nn::Compute& compute, double share,
                                           const RunContext& context);

/// Drops these outliers from the rest of the training, if requested; once per training.
void leave_outliers_out(Training& training);

}  // namespace peculiar::train
