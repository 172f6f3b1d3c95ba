#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Sky level of each image and band, [n, band, 1, 1]: the median of the two outermost rows and columns on
/// each side.
at::Tensor border_sky(const at::Tensor& images);

/// Asymmetry of Abraham et al. (1996) about the middle of the stamp, in network values: sum (max(0, |x - x
/// rotated by 180 degrees| - floor) - excess) / sum |x - sky|, with the difference taken between images
/// smoothed over 5 x 5 pixels. A galaxy that fills its stamp leaves no room to measure the sky's own
/// asymmetry (Conselice 2003). Instead, `floor` is twice the mean difference caused by noise, and `excess`,
/// subtracted in pixels without light, is the mean of the noise beyond the floor, so that pure noise has an
/// asymmetry of 0 on average. The noise is measured from the smoothed image's own differences under the
/// rotation, so it may be correlated on scales below 8 px; if less than a tenth of the stamp is sky, from
/// differences of differences.
ScorerKind asymmetry_kind();

}  // namespace peculiar::scorers
