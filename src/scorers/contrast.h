#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// How surely the contrast network (train/contrast_stage.cpp) takes an image for a perturbed one: logarithms
/// of the odds against a normal image, means over orientations, in all ("contrast"), for each family of
/// perturbations ("contrast_FAMILY") and for each perturbation that it knows ("like_PERTURBATION"). And how
/// unusual the odds of the families are together, whichever way ("contrast_mahalanobis"): an image with less
/// structure than any normal one has odds for "structured" below theirs.
ScorerKind contrast_kind();

}  // namespace peculiar::scorers
