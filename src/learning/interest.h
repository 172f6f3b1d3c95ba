#pragma once

#include <span>
#include <vector>

#include "learning/blend.h"

namespace peculiar::learning {

/// Probability of each image without a label to be sought, from scores that increase with it: a logistic line
/// through the labelled images, in which later labels weigh more, shifted towards the number of sought images
/// that the random draws leave (remaining.h).
///
/// Labels are given to high-ranked images first, so that a sought image is less likely to be found among the
/// rest than among the labelled ones of the same score. The latest labels resemble the rest most.
///
/// `held_out`: cross-validated scores of the labels, in their order; empty: the labels took no part in the
/// score. All `score` are ranked images.
std::vector<double> probabilities(std::span<const float> score, const LabelSet& labels,
                                  std::span<const double> held_out);

}  // namespace peculiar::learning
