#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Sky of each image and band, [n, band, 1, 1]: the median of the outermost two rows and columns.
at::Tensor border_sky(const at::Tensor& images);

/// sum max(0, |x - x turned by 180 degrees| - noise) / sum |x - sky| of network values, the difference of
/// images smoothed over 5 x 5 pixels: the asymmetry of Abraham et al. (1996) about the stamp's middle. In
/// place of the sky's own asymmetry (Conselice 2003), which a galaxy that fills its stamp leaves no room to
/// measure, twice the mean difference of white noise is taken off each pixel, the noise being that from pixel
/// to pixel.
ScorerKind asymmetry_kind();

}  // namespace peculiar::scorers
