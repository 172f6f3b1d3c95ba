#pragma once

#include <optional>

#include "morphology/aperture.h"
#include "morphology/sky.h"

namespace peculiar::morphology {

/// Sums over a ring of an image beside itself turned by 180 degrees, without pixels that either of both
/// masks.
struct HalfTurnSums {
  double area = 0;               ///< px^2
  double absolute = 0;           ///< of |image|
  double difference = 0;         ///< of |turned - image|
  double square = 0;             ///< of image^2
  double square_difference = 0;  ///< of (turned - image)^2
};

/// An image ready to be turned about any point (linear interpolation; nothing lies beyond its edges).
class HalfTurn {
 public:
  HalfTurn(const Plane& image, const Mask& masked);

  bool contains(Point centre) const;
  /// Between two ellipses; inner 0: all within the outer.
  HalfTurnSums sums(Point centre, const EllipseOverlap& overlap, double inner, double outer) const;

 private:
  Plane image_;  // with a margin of zeros of one pixel
  Mask masked_;
};

/// A (Abraham et al. 1996; Conselice 2003; Lotz et al. 2004, equation 10), less the sky's, within `radius` of
/// a centre. NaN and suspect where it has no light or lies outside of the image.
Measurement asymmetry(const HalfTurn& turn, Point centre, double radius, const std::optional<Sky>& sky);

/// The centre that makes A least, from the centroid on; where that drifts away by more than a quarter of the
/// Petrosian radius, from the brightest pixel on (suspect), and where that does too, the centroid (bad).
struct AsymmetryCentre {
  Point at;
  int quality = kGood;
};
AsymmetryCentre asymmetry_centre(const HalfTurn& turn, const Cutout& cutout, Point centroid,
                                 double petrosian_radius, const std::optional<Sky>& sky);

/// The square of the root-mean-square asymmetry (Conselice 1997; Sazonova et al. 2024, equation 27), without
/// the sky's; NaN and suspect where the light does not exceed it.
Measurement rms_asymmetry_squared(const HalfTurn& turn, Point centre, double radius,
                                  const std::optional<Sky>& sky);

/// A of the ring between the half-light ellipse and that around all of the source (Wen et al. 2014).
Measurement outer_asymmetry(const HalfTurn& turn, Point centre, EllipseShape shape, double inner,
                            double outer, const std::optional<Sky>& sky);

}  // namespace peculiar::morphology
