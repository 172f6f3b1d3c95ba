#pragma once

#include <cstdint>
#include <vector>

#include "train/training.h"

namespace peculiar::train {

/// The rows without the `share` of them that the density score (scorers/density.h) finds most outlying, in
/// the present critic, or where the model has none in one with random weights; in their order.
std::vector<std::int64_t> without_outliers(const StampSet& stamps, const std::vector<std::int64_t>& rows,
                                           const nn::Model& model, const nn::Compute& compute, double share);

/// Leaves them out of the training from here on, if that is asked for; once in a training.
void leave_outliers_out(Training& training);

}  // namespace peculiar::train
