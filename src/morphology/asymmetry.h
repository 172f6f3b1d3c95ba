#pragma once

#include <optional>

#include "morphology/half_turn.h"
#include "morphology/sky.h"

namespace peculiar::morphology {

/// Asymmetry A (Abraham et al. 1996; Conselice 2003; Lotz et al. 2004, equation 10) within `radius` of a
/// centre, minus that of the sky. NaN and suspect if the aperture has no light or the centre lies outside the
/// image.
Measurement asymmetry(HalfTurn& turn, Point centre, double radius, const std::optional<Sky>& sky);

/// Centre that minimises A. The search starts from the centroid. If it drifts by more than a quarter of the
/// Petrosian radius, it restarts from the brightest pixel (suspect); if that drifts too, the centroid is
/// returned (bad).
struct AsymmetryCentre {
  Point at;
  int quality = kGood;
};
/// The search ends when its last three points agree to this.
struct CentreTolerance {
  double place_px;
  double value;  ///< of A
};
AsymmetryCentre asymmetry_centre(HalfTurn& turn, const Cutout& cutout, Point centroid,
                                 double petrosian_radius, const std::optional<Sky>& sky,
                                 const CentreTolerance& tolerance);

/// Square of the root-mean-square asymmetry (Conselice 1997; Sazonova et al. 2024, equation 27), minus that
/// of the sky; NaN and suspect if the light does not exceed the sky's.
Measurement rms_asymmetry_squared(HalfTurn& turn, Point centre, double radius, const std::optional<Sky>& sky);

/// A in the ring between the half-light ellipse and the ellipse that encloses the whole source (Wen et al.
/// 2014).
Measurement outer_asymmetry(HalfTurn& turn, Point centre, EllipseShape shape, double inner, double outer,
                            const std::optional<Sky>& sky);

}  // namespace peculiar::morphology
