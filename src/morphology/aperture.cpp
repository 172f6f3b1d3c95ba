#include "morphology/aperture.h"

#include <numbers>

namespace peculiar::morphology {

namespace {

constexpr double kLeastArea = 1e-9;  // px^2: below it is rounding

}  // namespace

EllipseOutline::EllipseOutline(EllipseShape shape) : elongation_(shape.elongation) {
  const double cosine = std::cos(shape.theta_rad);
  const double sine = std::sin(shape.theta_rad);
  const double stretch = shape.elongation * shape.elongation;
  xx_ = cosine * cosine + stretch * sine * sine;
  xy_ = cosine * sine * (1 - stretch);
  yy_ = sine * sine + stretch * cosine * cosine;
  determinant_ = stretch;
}

double EllipseOutline::area(double semi_major) const {
  return std::numbers::pi * semi_major * semi_major / elongation_;
}

RowSums::RowSums(const Plane& image, const Mask& masked) : before_(image.height, image.width + 2) {
  for (int y = 0; y < image.height; ++y) {
    Sum sum;
    for (int x = 0; x < image.width; ++x) {
      if (masked.at(y, x) == 0) {
        sum.flux += image.at(y, x);
        sum.area += 1;
      }
      before_.at(y, x + 1) = sum;
    }
    before_.at(y, image.width + 1) = sum;
  }
}

RowSums::Sum RowSums::within(const EllipseOutline& outline, Point centre, double semi_major) const {
  Sum sum;
  const int width = before_.width - 2;
  outline.trace(centre, semi_major, before_.height, width, [&](int y, int x, double rise, double area) {
    const Sum& left = before_.at(y, x);
    const Sum& right = before_.at(y, x + 1);
    sum.flux += rise * left.flux + area * (right.flux - left.flux);
    sum.area += rise * left.area + area * (right.area - left.area);
  });
  return sum;
}

double ConcentricSums::ring_mean(double inner, double outer) const {
  const RowSums::Sum a = rows_.within(outline_, centre_, inner);
  const RowSums::Sum b = rows_.within(outline_, centre_, outer);
  const double area = b.area - a.area;
  return area > kLeastArea ? (b.flux - a.flux) / area : 0;
}

void Coverage::cover(const EllipseOutline& outline, Point centre, double semi_major, int height, int width) {
  const auto within = [](double place, int length) {
    return static_cast<int>(std::clamp<double>(place, 0, length));
  };
  const double tall = outline.half_height(semi_major);
  const double wide = outline.half_width(semi_major);
  y_begin_ = within(std::floor(centre.y - tall + 0.5), height);
  y_end_ = within(std::floor(centre.y + tall + 0.5) + 1, height);
  x_begin_ = within(std::floor(centre.x - wide + 0.5), width);
  x_end_ = within(std::floor(centre.x + wide + 0.5) + 1, width);
  share_.assign(offset(y_end_), 0);
  rise_.assign(offset(y_end_), 0);
  // Seen from the part's first pixel.
  const Point from_first{centre.x - x_begin_, centre.y - y_begin_};
  outline.trace(from_first, semi_major, y_end_ - y_begin_, x_end_ - x_begin_,
                [&](int y, int x, double rise, double area) {
                  const std::size_t i = offset(y + y_begin_) + static_cast<std::size_t>(x);
                  share_[i] += area;
                  rise_[i] += rise;
                });
  for (int y = y_begin_; y < y_end_; ++y) {
    double right = 0;
    for (std::size_t i = offset(y + 1); i-- > offset(y);) {
      share_[i] += right;
      right += rise_[i];
    }
  }
}

}  // namespace peculiar::morphology
