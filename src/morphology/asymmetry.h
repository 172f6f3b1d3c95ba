#pragma once

#include <optional>

#include "morphology/half_turn.h"
#include "morphology/sky.h"

namespace peculiar::morphology {

/// A (Abraham et al. 1996; Conselice 2003; Lotz et al. 2004, equation 10), less the sky's, within `radius` of
/// a centre. NaN and suspect where it has no light or lies outside of the image.
Measurement asymmetry(HalfTurn& turn, Point centre, double radius, const std::optional<Sky>& sky);

/// The centre that makes A least, from the centroid on; where that drifts away by more than a quarter of the
/// Petrosian radius, from the brightest pixel on (suspect), and where that does too, the centroid (bad).
struct AsymmetryCentre {
  Point at;
  int quality = kGood;
};
AsymmetryCentre asymmetry_centre(HalfTurn& turn, const Cutout& cutout, Point centroid,
                                 double petrosian_radius, const std::optional<Sky>& sky);

/// The square of the root-mean-square asymmetry (Conselice 1997; Sazonova et al. 2024, equation 27), without
/// the sky's; NaN and suspect where the light does not exceed it.
Measurement rms_asymmetry_squared(HalfTurn& turn, Point centre, double radius, const std::optional<Sky>& sky);

/// A of the ring between the half-light ellipse and that around all of the source (Wen et al. 2014).
Measurement outer_asymmetry(HalfTurn& turn, Point centre, EllipseShape shape, double inner, double outer,
                            const std::optional<Sky>& sky);

}  // namespace peculiar::morphology
