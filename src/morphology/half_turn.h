#pragma once

#include "morphology/aperture.h"

namespace peculiar::morphology {

/// Sums over an annulus of an image and its copy rotated by 180 degrees, without pixels masked in either.
struct HalfTurnSums {
  double area = 0;               ///< px^2
  double absolute = 0;           ///< sum of |image|
  double difference = 0;         ///< sum of |rotated - image|
  double square = 0;             ///< sum of image^2
  double square_difference = 0;  ///< sum of (rotated - image)^2
};

/// An image prepared for rotation by 180 degrees about any point (linear interpolation, zero beyond the
/// edges). Use one object per thread.
class HalfTurn {
 public:
  HalfTurn(const Plane& image, const Mask& masked);

  bool contains(Point centre) const;
  /// Sums between two ellipses; with inner = 0, over the whole outer ellipse. The centre must lie in the
  /// image.
  HalfTurnSums sums(Point centre, const EllipseOutline& outline, double inner, double outer);

 private:
  Plane image_;
  Plane use_;  // 0 where masked, else 1
  // Both rotated by 180 degrees, with a margin (of 0, or of 1 for use) wide enough for any shift along x.
  Plane turned_image_;
  Plane turned_use_;
  Coverage outer_;
  Coverage inner_;
  std::vector<double> weight_;
};

}  // namespace peculiar::morphology
