#pragma once

#include "analysis/drawing.h"
#include "analysis/evaluation.h"

namespace peculiar::analysis {

/// Draws all that the columns allow: the paper's figures 5 and 12 (distributions of mass and redshift), 8, 9
/// and 15 (scores with thresholds), 10 (flagged against merger time), 11 (flagged against properties), 16
/// (score against properties), 7 and 14 (embedding of features); p-values against their nominal rate;
/// completeness against flux ratio and separation.
void draw_evaluation(const Evaluation& evaluation, Drawing& drawing);

}  // namespace peculiar::analysis
