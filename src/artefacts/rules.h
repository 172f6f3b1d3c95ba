#pragma once

#include <span>

#include "artefacts/line_sums.h"
#include "artefacts/stamp_measures.h"

namespace peculiar::artefacts {

/// Input of a rule.
struct RuleInput {
  const StampMeasures& stamp;
  const LineGrid& lines;             ///< for half the stamp's edge (halved())
  std::span<const UsualBand> usual;  ///< empty if there is nothing to compare with
};

/// Each rule returns how strongly a stamp shows one kind of artefact: 0 or less for not at all, NaN if
/// undetermined (kinds.h has the thresholds). One file per rule.

/// A plateau of neighbouring pixels that are equal or nearly maximal, with steep sides, or a hole without
/// data in a bright source.
double saturation(const RuleInput& input);
/// A straight line of light from side to side, in sigma.
double trail(const RuleInput& input);
/// A spot or track that falls off more steeply than a point source, or appears in one band only (the
/// Laplacian, as in L.A.Cosmic: van Dokkum 2001, PASP 113, 1420), in sigma.
double cosmic_ray(const RuleInput& input);
/// Steepest fall-off of a bright spot in a band, as a fraction of its value (0 to 1); NaN if there is no
/// bright spot.
double steepest_spot(const StampMeasures& stamp, std::size_t band);
/// Pixels without data or of constant value that reach the border, in percent of the stamp.
double edge_or_gap(const RuleInput& input);
/// A band that lacks the light of the others, in sigma.
double blank_band(const RuleInput& input);
/// A gradient of the sky from one side to the other, in sigma.
double stray_light(const RuleInput& input);
/// A sky level that differs from the usual one in the sample, in units of its scatter.
double wrong_background(const RuleInput& input);
/// A straight step of the level from side to side, in sigma.
double seam(const RuleInput& input);
/// The same for the noise.
double noise_step(const RuleInput& input);

}  // namespace peculiar::artefacts
