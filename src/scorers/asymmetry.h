#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Sky of each image and band, [n, band, 1, 1]: the median of the outermost two rows and columns.
at::Tensor border_sky(const at::Tensor& images);

/// sum (max(0, |x - x turned by 180 degrees| - floor) - excess) / sum |x - sky| of network values, the
/// difference of images smoothed over 5 x 5 pixels: the asymmetry of Abraham et al. (1996) about the stamp's
/// middle. In place of the sky's own asymmetry (Conselice 2003), which a galaxy that fills its stamp leaves
/// no room to measure, `floor` is twice the mean difference that noise makes, and `excess`, taken off where
/// there is no light, the mean of what noise has beyond that: noise alone has an asymmetry of 0 on the
/// average, above and below. The noise is that of the smoothed image's own differences under the half-turn,
/// so it may be correlated, over less than 8 px; where less than a tenth of the stamp is sky, that of
/// differences of differences.
ScorerKind asymmetry_kind();

}  // namespace peculiar::scorers
