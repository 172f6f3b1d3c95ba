#pragma once

#include "scorers/scorer.h"

namespace peculiar::scorers {

/// How surely the contrast network (train/contrast_stage.cpp) takes an image for a perturbed one: its logit,
/// over orientations.
ScorerKind contrast_kind();

}  // namespace peculiar::scorers
