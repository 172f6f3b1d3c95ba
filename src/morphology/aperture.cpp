#include "morphology/aperture.h"

#include <numbers>

namespace peculiar::morphology {

namespace {

constexpr double kLeastArea = 1e-9;  // px^2; smaller areas are rounding errors

}  // namespace

EllipseOutline::EllipseOutline(EllipseShape shape) : elongation_(shape.elongation) {
  const double cosine = std::cos(shape.theta_rad);
  const double sine = std::sin(shape.theta_rad);
  const double stretch = shape.elongation * shape.elongation;
  xx_ = cosine * cosine + stretch * sine * sine;
  xy_ = cosine * sine * (1 - stretch);
  yy_ = sine * sine + stretch * cosine * cosine;
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
  // One extra row, for the outline beyond the image.
  share_.assign(offset(y_end_ + 1), 0);
  run_.assign(offset(y_end_ + 1), 0);
  // Relative to the part's first pixel, and along columns, so that whole rows can be summed at once.
  const Point from_first{centre.y - y_begin_, centre.x - x_begin_};
  outline.transposed().trace(from_first, semi_major, x_end_ - x_begin_, y_end_ - y_begin_,
                             [&](int x, int y, double run, double area) {
                               const std::size_t i = offset(y + y_begin_) + static_cast<std::size_t>(x);
                               share_[i] += area;
                               run_[i] += run;
                             });
  // Each pixel includes everything that runs through the pixels above it.
  const std::size_t columns = offset(y_begin_ + 1);
  for (int y = y_end_; y-- > y_begin_;) {
    const double* above = &run_[offset(y + 1)];
    double* run = &run_[offset(y)];
    double* share = &share_[offset(y)];
    for (std::size_t x = 0; x < columns; ++x) share[x] += above[x];
    for (std::size_t x = 0; x < columns; ++x) run[x] += above[x];
  }
}

}  // namespace peculiar::morphology
