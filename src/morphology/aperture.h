#pragma once

#include <array>
#include <vector>

#include "morphology/grid.h"

namespace peculiar::morphology {

/// Ellipses of one shape about a pixel grid: how much of a pixel's area lies within, exactly (a pixel is a
/// square; in coordinates where the ellipse is a circle it is a parallelogram, whose part inside is summed
/// edge by edge).
class EllipseOverlap {
 public:
  explicit EllipseOverlap(EllipseShape shape = {});

  /// Semi-major axis of the ellipse through the point (dx, dy) from the centre.
  double radius(double dx, double dy) const;
  /// A pixel lies within its centre's radius + reach, and outside of radius - reach.
  double reach() const { return reach_; }
  /// Share, 0 .. 1, of the pixel centred at (dx, dy) within the ellipse of this semi-major axis.
  double fraction(double dx, double dy, double semi_major) const {
    if (!(semi_major > 0)) return 0;
    const Point centre = to_circle(dx, dy);
    const double radius_squared = centre.x * centre.x + centre.y * centre.y;
    const double beyond = semi_major + reach_;
    const double sure = semi_major - reach_;
    if (radius_squared >= beyond * beyond) return 0;
    if (sure > 0 && radius_squared <= sure * sure) return 1;
    return partial(centre, semi_major);
  }
  /// Area of the whole ellipse, px^2.
  double area(double semi_major) const;
  /// Greatest |dy| and |dx| of its points.
  double half_height(double semi_major) const;
  double half_width(double semi_major) const;

 private:
  /// Into coordinates where the ellipse is a circle.
  Point to_circle(double dx, double dy) const {
    return {dx * cos_ + dy * sin_, (dy * cos_ - dx * sin_) * elongation_};
  }
  double partial(Point centre, double semi_major) const;
  bool contains_origin(Point centre) const;

  double elongation_;
  double cos_;
  double sin_;
  double reach_;
  std::array<Point, 4> corners_;  ///< of a pixel about its centre, counter-clockwise
};

/// Sums over ellipses of one shape about one centre, for any number of radii: pixels are sorted by radius
/// once.
class ConcentricSums {
 public:
  /// Masked pixels count neither for the flux nor for the area; nor does what lies outside of the stamp.
  ConcentricSums(const Plane& image, const Mask& masked, Point centre, EllipseShape shape = {});

  struct Sum {
    double flux = 0;
    double area = 0;  ///< px^2 that can be used
  };
  Sum within(double semi_major) const;
  double flux(double semi_major) const { return within(semi_major).flux; }
  /// Mean over the ring between two radii; 0 where it has no usable area.
  double ring_mean(double inner, double outer) const;
  double mean(double semi_major) const;

 private:
  struct Pixel {
    double dx, dy, radius, value;
  };
  EllipseOverlap overlap_;
  std::vector<Pixel> pixels_;       ///< by whole pixels of radius
  std::vector<std::size_t> first_;  ///< of those of radius >= k, and the number of all
  std::vector<Sum> before_;         ///< sums of those of radius < k
};

/// Sum of an image over an ellipse.
double ellipse_flux(const Plane& image, Point centre, double semi_major, EllipseShape shape = {});

}  // namespace peculiar::morphology
