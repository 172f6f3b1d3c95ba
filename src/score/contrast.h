#pragma once

#include "score/scorer.h"

namespace peculiar::score {

/// How surely the contrast network (train/contrast_stage.cpp) takes an image for a perturbed one: its logit,
/// over orientations.
ScorerKind contrast_kind();

}  // namespace peculiar::score
