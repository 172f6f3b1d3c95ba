#pragma once

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "morphology/grid.h"

namespace peculiar::morphology {

/// Traces ellipses of one shape through a grid of pixels. By Gauss' theorem, a sum over the pixels within,
/// each weighted by its exact area, is a sum over the pieces of the outline.
class EllipseOutline {
 public:
  explicit EllipseOutline(EllipseShape shape = {});

  /// Semi-major axis of the ellipse through the point (dx, dy) from the centre.
  double radius(double dx, double dy) const {
    return std::sqrt(xx_ * dx * dx + 2 * xy_ * dx * dy + yy_ * dy * dy);
  }
  /// The same with x and y exchanged.
  EllipseOutline transposed() const {
    EllipseOutline other = *this;
    std::swap(other.xx_, other.yy_);
    return other;
  }
  /// Area of the whole ellipse, px^2.
  double area(double semi_major) const;
  /// Largest |dy| and |dx| of the points on the ellipse.
  double half_height(double semi_major) const { return semi_major * std::sqrt(xx_) / elongation_; }
  double half_width(double semi_major) const { return semi_major * std::sqrt(yy_) / elongation_; }

  /// Calls sink(y, x, rise, area) for each piece of the outline that lies in one pixel of an image, from +x
  /// to +y all the way round: the pixel, dy along the piece, and the integral of (distance from the pixel's
  /// left edge) dy. Pieces to the right of the image have x = width and area 0; other pieces outside the
  /// image are skipped.
  template <typename Sink>
  void trace(Point centre, double semi_major, int height, int width, const Sink& sink) const;

 private:
  /// The outline of one size, about the origin.
  class Sized {
   public:
    Sized(const EllipseOutline& outline, double semi_major);

    /// The point at dx, above (side 1) or below the centre (-1); at dy, to the right (1) or left (-1) of the
    /// centre.
    Point at_x(double dx, double side) const {
      return {dx,
              (side * std::sqrt(std::max(0.0, x_top_ - determinant_ * dx * dx)) - xy_ * dx) * yy_inverse_};
    }
    Point at_y(double dy, double side) const {
      return {(side * std::sqrt(std::max(0.0, y_top_ - determinant_ * dy * dy)) - xy_ * dy) * xx_inverse_,
              dy};
    }
    /// Area between an arc, less than half of the ellipse, and its chord (dx, dy).
    double segment(double dx, double dy) const;

   private:
    double xx_, xy_, yy_;
    // Terms of the discriminant of the quadratic equation for dy at dx, and for dx at dy.
    double determinant_, x_top_, y_top_;
    double xx_inverse_, yy_inverse_;
    double stretch_, chord_scale_;
  };

  /// A quarter of the outline, on which x and y are monotonic.
  struct Quarter {
    Point from, end;
    int x_step, y_step;  ///< 1 or -1
    double upper() const { return x_step < 0 ? 1 : -1; }
    double outer() const { return y_step; }
  };

  /// Position of an image relative to the centre.
  struct Frame {
    double x_offset,
        y_offset;  ///< from the centre to the origin of the pixel grid, where pixel edges are whole numbers
    int height, width;
  };

  /// The pixel that the outline enters at `place`. -1: before the image; `length`: beyond it.
  static int pixel_at(double place, int step, int length) {
    const double first = step > 0 ? std::floor(place) : std::ceil(place) - 1;
    return static_cast<int>(std::clamp<double>(first, -1, length));
  }

  template <typename Sink>
  static void trace_quarter(const Sized& ellipse, const Quarter& quarter, const Frame& frame,
                            const Sink& sink);

  double elongation_;
  // radius^2 = xx dx^2 + 2 xy dx dy + yy dy^2
  double xx_;
  double xy_;
  double yy_;
};

inline EllipseOutline::Sized::Sized(const EllipseOutline& outline, double semi_major)
    : xx_(outline.xx_),
      xy_(outline.xy_),
      yy_(outline.yy_),
      determinant_(outline.elongation_ * outline.elongation_),
      x_top_(yy_ * semi_major * semi_major),
      y_top_(xx_ * semi_major * semi_major),
      xx_inverse_(1 / xx_),
      yy_inverse_(1 / yy_),
      stretch_(semi_major * semi_major / outline.elongation_),
      chord_scale_(1 / (4 * semi_major * semi_major)) {}

inline double EllipseOutline::Sized::segment(double dx, double dy) const {
  // r^2 (phi - sin phi) / 2 in the frame where the ellipse is a circle; a series in the square of sin(phi /
  // 2) where that is good to 1e-15.
  constexpr double kLongArc = 0.01;
  const double s2 = (xx_ * dx * dx + 2 * xy_ * dx * dy + yy_ * dy * dy) * chord_scale_;
  const double s = std::sqrt(std::min(1.0, s2));
  if (s2 > kLongArc) return stretch_ * (std::asin(s) - s * std::sqrt(std::max(0.0, 1 - s2)));
  constexpr double kSeries[] = {2.0 / 3, 1.0 / 5, 3.0 / 28, 5.0 / 72, 35.0 / 704, 63.0 / 1664, 77.0 / 2560};
  double series = 0;
  for (std::size_t k = std::size(kSeries); k-- > 0;) series = series * s2 + kSeries[k];
  return stretch_ * s2 * s * series;
}

template <typename Sink>
void EllipseOutline::trace(Point centre, double semi_major, int height, int width, const Sink& sink) const {
  const double wide = half_width(semi_major);
  const double tall = half_height(semi_major);
  if (!(semi_major > 0) || !std::isfinite(wide + tall)) return;
  const Point right{wide, -xy_ * wide / yy_};
  const Point top{-xy_ * tall / xx_, tall};
  const Point left{-right.x, -right.y};
  const Point bottom{-top.x, -top.y};
  const Sized ellipse(*this, semi_major);
  const Frame frame{centre.x + 0.5, centre.y + 0.5, height, width};
  trace_quarter(ellipse, {right, top, -1, 1}, frame, sink);
  trace_quarter(ellipse, {top, left, -1, -1}, frame, sink);
  trace_quarter(ellipse, {left, bottom, 1, -1}, frame, sink);
  trace_quarter(ellipse, {bottom, right, 1, 1}, frame, sink);
}

template <typename Sink>
void EllipseOutline::trace_quarter(const Sized& ellipse, const Quarter& quarter, const Frame& frame,
                                   const Sink& sink) {
  const auto [from_corner, end, x_step, y_step] = quarter;
  const auto [x_offset, y_offset, height, width] = frame;
  Point from = from_corner;
  int x = pixel_at(from.x + x_offset, x_step, width);
  int y = pixel_at(from.y + y_offset, y_step, height);
  const double upper = quarter.upper();
  const double outer = quarter.outer();
  const auto next_column = [&, step = x_step, offset = x_offset] {
    return ellipse.at_x(x + (step > 0 ? 1 : 0) - offset, upper);
  };
  const auto next_row = [&, step = y_step, offset = y_offset] {
    return ellipse.at_y(y + (step > 0 ? 1 : 0) - offset, outer);
  };
  Point column = next_column();
  Point row = next_row();
  while (y != (y_step > 0 ? height : -1) && (x_step > 0 || x >= 0)) {
    const bool to_column = x_step * (end.x - column.x) > 0 && (x_step < 0 || x < width);
    const bool to_row = y_step * (end.y - row.y) > 0;
    const bool column_first = to_column && (!to_row || y_step * (row.y - column.y) >= 0);
    Point to = column_first ? column : to_row ? row : end;
    // Rounding errors must not reverse the direction.
    if (x_step * (to.x - from.x) < 0) to.x = from.x;
    if (y_step * (to.y - from.y) < 0) to.y = from.y;
    if (x >= 0 && y >= 0 && y < height) {
      const double rise = to.y - from.y;
      const double middle = 0.5 * (from.x + to.x) + x_offset - x;
      sink(y, x, rise, x < width ? rise * middle + ellipse.segment(to.x - from.x, rise) : 0);
    }
    from = to;
    if (column_first) {
      x += x_step;
      column = next_column();
    } else if (to_row) {
      y += y_step;
      row = next_row();
    } else {
      break;
    }
  }
}

}  // namespace peculiar::morphology
