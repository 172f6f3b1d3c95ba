#pragma once

#include "analysis/drawing.h"
#include "analysis/evaluation.h"

namespace peculiar::analysis {

/// Draws all figures that the columns allow: distributions of mass and redshift (the paper's figure 5) and of
/// the scores with thresholds (8 and 9), flagged fraction against merger time by class (10) and against
/// properties (11), score against properties, embedding of features (7), p-values against their nominal rate.
/// Captions refer to the paper's figures of the anomaly score only if that score is drawn.
void draw_evaluation(const Evaluation& evaluation, Drawing& drawing);

}  // namespace peculiar::analysis
