#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Largest value of |residual| after smoothing over 5 x 5 px, over pixels and bands [n]; `residual` [n, band,
/// y, x].
at::Tensor smoothed_peak(const at::Tensor& residual);

/// Residual of encoder and generator in one pass, without a search: the mean |residual| of network values and
/// the largest smoothed value.
ScorerKind rebuilding_kind();

}  // namespace peculiar::scorers
