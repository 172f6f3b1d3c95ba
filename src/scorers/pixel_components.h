#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Baselines without any network, on the principal components of the stamps' pixels: what 16 of them leave,
/// the Mahalanobis distance on 64, and the distance to the fifth nearest normal image on the whitened 32.
ScorerKind pixel_components_kind();

}  // namespace peculiar::scorers
