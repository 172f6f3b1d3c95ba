#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Not a score: coordinates of images in the critic's innermost maps, along the leading principal components
/// that the density score has found in the training images (columns feature_01 to feature_32, not whitened; 0
/// beyond the available components). For plots of the critic's feature space (paper, figures 7 and 14). Only
/// on request, and in the original orientation, not averaged.
ScorerKind features_kind();

}  // namespace peculiar::scorers
