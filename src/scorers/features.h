#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Not a score: where images lie in the critic's innermost maps, along the leading principal components that
/// the density score has found in the training images (columns feature_01 to feature_32, not whitened; 0
/// beyond those that there are). For pictures of the space that the critic sees (paper, figures 7 and 14).
/// Only on request, and of images as they are, not averaged over orientations.
ScorerKind features_kind();

}  // namespace peculiar::scorers
