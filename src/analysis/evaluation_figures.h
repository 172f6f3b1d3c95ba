#pragma once

#include "analysis/drawing.h"
#include "analysis/evaluation.h"

namespace peculiar::analysis {

/// Draws all that the columns allow: distributions of mass and redshift (the paper's figure 5), of the scores
/// with thresholds (8 and 9), flagged against merger time by class (10) and against properties (11), score
/// against properties, embedding of features (7), p-values against their nominal rate. What the paper has by
/// its anomaly score is said to be as in the paper only where that score is among those drawn.
void draw_evaluation(const Evaluation& evaluation, Drawing& drawing);

}  // namespace peculiar::analysis
