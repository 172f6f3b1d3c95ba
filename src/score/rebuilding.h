#pragma once

#include "score/scorer.h"

namespace peculiar::score {

/// The largest value of |residual| after smoothing by a square of 5 px, over pixels and bands [n]; `residual`
/// [n, band, y, x].
at::Tensor smoothed_peak(const at::Tensor& residual);
/// Means over squares of 5 px (fewer at the borders).
at::Tensor smoothed(const at::Tensor& maps);

/// What encoder and generator leave of an image in one pass, without a search: the mean |residual| of network
/// values and its largest smoothed value.
ScorerKind rebuilding_kind();

}  // namespace peculiar::score
