#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// How unlike the most unusual part of an image is to the same part of any training image: the image, reduced
/// to 32 x 32 px, is covered by windows that overlap, and each is held against that of the training images in
/// several orientations: the distance to the third nearest one, on the leading principal components of that
/// window and with what they leave. The greatest window counts (after SPADE, Cohen & Hoshen 2020, and
/// PatchCore, Roth et al. 2022, in pixels instead of a pre-trained network's maps). Column "patch".
ScorerKind patches_kind();

}  // namespace peculiar::scorers
