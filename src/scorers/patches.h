#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Distance of the most unusual part of an image from the same part of the training images. The image is
/// reduced to 32 x 32 px and covered by overlapping windows; each window is compared with that of the
/// training images in several orientations: the distance to the third nearest, on the leading principal
/// components of the window plus the residual. The largest distance over the windows is the score (after
/// SPADE, Cohen & Hoshen 2020, and PatchCore, Roth et al. 2022, with pixels instead of a pre-trained
/// network's maps). Column "patch".
ScorerKind patches_kind();

}  // namespace peculiar::scorers
