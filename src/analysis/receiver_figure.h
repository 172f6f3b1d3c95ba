#pragma once

#include "analysis/drawing.h"
#include "analysis/evaluation.h"

namespace peculiar::analysis {

/// The receiver operating characteristic of the main score for every class of outliers, on a linear and on a
/// logarithmic axis of false positives, with the areas under the curves and their 95 % intervals in the key;
/// beside it receiver_points.csv with the curves of all scores.
void draw_receiver_curves(const Evaluation& evaluation, Drawing& drawing);

}  // namespace peculiar::analysis
