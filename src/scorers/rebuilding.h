#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// The largest value of |residual| after smoothing by a square of 5 px, over pixels and bands [n]; `residual`
/// [n, band, y, x].
at::Tensor smoothed_peak(const at::Tensor& residual);

/// What encoder and generator leave of an image in one pass, without a search: the mean |residual| of network
/// values and its largest smoothed value.
ScorerKind rebuilding_kind();

}  // namespace peculiar::scorers
