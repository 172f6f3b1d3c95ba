#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// Baselines without a network, on principal components of the stamps' pixels: the residual after 16
/// components, the Mahalanobis distance on 64, and the distance to the fifth nearest normal image on 32
/// whitened components.
ScorerKind pixel_components_kind();

}  // namespace peculiar::scorers
