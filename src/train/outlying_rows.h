#pragma once

#include <cstdint>
#include <vector>

#include "nn/model.h"
#include "train/stamp_set.h"

namespace peculiar::train {

/// The rows without the `share` of them that the density score (scorers/density.h) of the present critic
/// finds most outlying; in their order.
std::vector<std::int64_t> without_outliers(const StampSet& stamps, const std::vector<std::int64_t>& rows,
                                           const nn::Model& model, const nn::Compute& compute, double share);

}  // namespace peculiar::train
