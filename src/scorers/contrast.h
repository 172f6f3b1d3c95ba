#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Log odds, by the contrast network (train/contrast_stage.cpp), that an image is perturbed rather than
/// normal, averaged over orientations: in total ("contrast"), for each family of perturbations
/// ("contrast_FAMILY") and for each perturbation that the network knows ("like_PERTURBATION"). Also how
/// unusual the families' odds are together, in either direction ("contrast_mahalanobis"): an image with less
/// structure than any normal one has lower odds for "structured" than normal images.
ScorerKind contrast_kind();

}  // namespace peculiar::scorers
