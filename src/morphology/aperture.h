#pragma once

#include <vector>

#include "morphology/outline.h"

namespace peculiar::morphology {

/// Cumulative sums of an image along its rows, from which sums over any ellipse follow.
class RowSums {
 public:
  /// Masked pixels count towards neither flux nor area.
  RowSums(const Plane& image, const Mask& masked);
  explicit RowSums(const Plane& image) : RowSums(image, Mask(image.height, image.width)) {}

  struct Sum {
    double flux = 0;
    double area = 0;  ///< usable area, px^2
  };
  /// The area outside the image does not count.
  Sum within(const EllipseOutline& outline, Point centre, double semi_major) const;

 private:
  Grid<Sum> before_;  // sum over the pixels to the left; doubled for whole rows
};

/// Sums over concentric ellipses of one shape.
class ConcentricSums {
 public:
  /// `rows` must outlive this object.
  ConcentricSums(const RowSums& rows, Point centre, EllipseShape shape = {})
      : rows_(rows), centre_(centre), outline_(shape) {}

  double flux(double semi_major) const { return rows_.within(outline_, centre_, semi_major).flux; }
  /// Mean over the ring between two radii; 0 if the ring has no usable area.
  double ring_mean(double inner, double outer) const;
  double mean(double semi_major) const { return ring_mean(0, semi_major); }

 private:
  const RowSums& rows_;
  Point centre_;
  EllipseOutline outline_;
};

/// Fraction (0 .. 1) of each pixel's area that lies within an ellipse. Only the part of the image that the
/// ellipse reaches is stored.
class Coverage {
 public:
  /// Computes the fractions for an image of this size. An object can be reused.
  void cover(const EllipseOutline& outline, Point centre, double semi_major, int height, int width);

  int y_begin() const { return y_begin_; }
  int y_end() const { return y_end_; }
  int x_begin() const { return x_begin_; }
  int x_end() const { return x_end_; }
  /// Fractions of the pixels x_begin .. x_end of a row.
  const double* row(int y) const { return &share_[offset(y)]; }

 private:
  std::size_t offset(int y) const {
    return static_cast<std::size_t>(y - y_begin_) * static_cast<std::size_t>(x_end_ - x_begin_);
  }

  int y_begin_ = 0, y_end_ = 0, x_begin_ = 0, x_end_ = 0;
  std::vector<double> share_;
  std::vector<double> run_;
};

}  // namespace peculiar::morphology
