#pragma once

#include "analysis/drawing.h"
#include "analysis/evaluation.h"

namespace peculiar::analysis {

/// Draws the receiver operating characteristic of the main score for every outlier class, with linear and
/// logarithmic axes of the false-positive rate; the key has the areas under the curves with 95 % intervals.
/// Also writes receiver_points.csv with the curves of all scores.
void draw_receiver_curves(const Evaluation& evaluation, Drawing& drawing);

}  // namespace peculiar::analysis
