#pragma once

#include "score/scorer.h"

namespace peculiar::score {

/// Sky of each image and band, [n, band, 1, 1]: the median of the outermost two rows and columns.
at::Tensor border_sky(const at::Tensor& images);

/// sum |x - x turned by 180 degrees| / sum |x - sky| of network values: the asymmetry of Abraham et al.
/// (1996) about the stamp's middle, without the search for a better one and without the sky's own.
ScorerKind asymmetry_kind();

}  // namespace peculiar::score
