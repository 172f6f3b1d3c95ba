#pragma once

#include "morphology/aperture.h"

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

/// An image ready to be turned about any point (linear interpolation; nothing lies beyond its edges). One
/// object to a thread.
class HalfTurn {
 public:
  HalfTurn(const Plane& image, const Mask& masked);

  bool contains(Point centre) const;
  /// Between two ellipses; inner 0: all within the outer. The centre has to lie in the image.
  HalfTurnSums sums(Point centre, const EllipseOutline& outline, double inner, double outer);

 private:
  Plane image_;
  Plane use_;  // 0 where masked, else 1
  // Both turned by 180 degrees, in a margin (of 0, and of 1 for use) so wide that no shift along x leaves it.
  Plane turned_image_;
  Plane turned_use_;
  Coverage outer_;
  Coverage inner_;
  std::vector<double> weight_;
};

}  // namespace peculiar::morphology
