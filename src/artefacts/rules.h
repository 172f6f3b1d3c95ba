#pragma once

#include <span>

#include "artefacts/line_sums.h"
#include "artefacts/stamp_measures.h"

namespace peculiar::artefacts {

/// What a rule looks at.
struct RuleInput {
  const StampMeasures& stamp;
  const LineGrid& lines;             ///< of half the stamp's edge (halved())
  std::span<const UsualBand> usual;  ///< empty where there is nothing to compare with
};

/// Each says how strongly a stamp shows one kind of artefact, 0 or less for not at all, NaN where nothing can
/// be said (kinds.h has their thresholds). One file a rule.

/// A plateau of equal or nearly greatest neighbouring pixels with steep sides, or a hole without data in
/// something bright.
double saturation(const RuleInput& input);
/// A straight line of light from side to side, in sigma.
double trail(const RuleInput& input);
/// A spot or track that falls off more steeply than a point source, or that is in one band alone (the
/// Laplacian, as in L.A.Cosmic: van Dokkum 2001, PASP 113, 1420), in sigma.
double cosmic_ray(const RuleInput& input);
/// How steeply the steepest bright spot of a band falls off, as a share of it (0 to 1); NaN without one.
double steepest_spot(const StampMeasures& stamp, std::size_t band);
/// Pixels without data or of one value that reach the border, in percent of the stamp.
double edge_or_gap(const RuleInput& input);
/// A band without the light that the others have, in sigma.
double blank_band(const RuleInput& input);
/// A gradient of the sky from one side to the other, in sigma.
double stray_light(const RuleInput& input);
/// Sky off what is usual in the sample, in its scatter.
double wrong_background(const RuleInput& input);
/// A straight step of the level from side to side, in sigma.
double seam(const RuleInput& input);
/// Likewise of the noise.
double noise_step(const RuleInput& input);

}  // namespace peculiar::artefacts
