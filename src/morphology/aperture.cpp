#include "morphology/aperture.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace peculiar::morphology {

namespace {

double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }
double dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }

/// Twice the area between the origin and an arc of the circle, from direction a to direction b.
double twice_sector(Point a, Point b, double radius_squared) {
  return radius_squared * std::atan2(cross(a, b), dot(a, b));
}

/// Twice the signed area between the origin and the edge a-b, as far as it lies in the circle.
double twice_edge_area(Point a, Point b, double radius_squared) {
  const Point d{b.x - a.x, b.y - a.y};
  const double length = dot(d, d);
  const double middle = -dot(a, d) / length;
  const double discriminant = middle * middle - (dot(a, a) - radius_squared) / length;
  if (discriminant <= 0) return twice_sector(a, b, radius_squared);
  const double half_chord = std::sqrt(discriminant);
  const double enters = middle - half_chord;
  const double leaves = middle + half_chord;
  if (enters >= 1 || leaves <= 0) return twice_sector(a, b, radius_squared);
  const Point in = enters > 0 ? Point{a.x + enters * d.x, a.y + enters * d.y} : a;
  const Point out = leaves < 1 ? Point{a.x + leaves * d.x, a.y + leaves * d.y} : b;
  double area = cross(in, out);
  if (enters > 0) area += twice_sector(a, in, radius_squared);
  if (leaves < 1) area += twice_sector(out, b, radius_squared);
  return area;
}

}  // namespace

EllipseOverlap::EllipseOverlap(EllipseShape shape)
    : elongation_(shape.elongation), cos_(std::cos(shape.theta_rad)), sin_(std::sin(shape.theta_rad)) {
  corners_ = {to_circle(-0.5, -0.5), to_circle(0.5, -0.5), to_circle(0.5, 0.5), to_circle(-0.5, 0.5)};
  reach_ = std::sqrt(std::max(dot(corners_[0], corners_[0]), dot(corners_[1], corners_[1])));
}

Point EllipseOverlap::to_circle(double dx, double dy) const {
  return {dx * cos_ + dy * sin_, (dy * cos_ - dx * sin_) * elongation_};
}

double EllipseOverlap::radius(double dx, double dy) const {
  const Point at = to_circle(dx, dy);
  return std::sqrt(dot(at, at));
}

double EllipseOverlap::fraction(double dx, double dy, double semi_major) const {
  if (!(semi_major > 0)) return 0;
  const Point centre = to_circle(dx, dy);
  const double radius_squared = dot(centre, centre);
  const double beyond = semi_major + reach_;
  const double sure = semi_major - reach_;
  if (radius_squared >= beyond * beyond) return 0;
  if (sure > 0 && radius_squared <= sure * sure) return 1;
  double twice = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const Point a = corners_[i];
    const Point b = corners_[(i + 1) % 4];
    twice += twice_edge_area({centre.x + a.x, centre.y + a.y}, {centre.x + b.x, centre.y + b.y},
                             semi_major * semi_major);
  }
  return std::clamp(twice / (2 * elongation_), 0.0, 1.0);
}

double EllipseOverlap::area(double semi_major) const {
  return std::numbers::pi * semi_major * semi_major / elongation_;
}

double EllipseOverlap::half_height(double semi_major) const {
  return semi_major * std::hypot(sin_, cos_ / elongation_);
}

double EllipseOverlap::half_width(double semi_major) const {
  return semi_major * std::hypot(cos_, sin_ / elongation_);
}

ConcentricSums::ConcentricSums(const Plane& image, const Mask& masked, Point centre, EllipseShape shape)
    : overlap_(shape) {
  std::vector<Pixel> unsorted;
  unsorted.reserve(image.size());
  std::size_t rings = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const std::size_t i = image.index(y, x);
      if (masked.values[i] != 0) continue;
      const double dx = x - centre.x;
      const double dy = y - centre.y;
      unsorted.push_back({dx, dy, overlap_.radius(dx, dy), image.values[i], 1});
      rings = std::max(rings, static_cast<std::size_t>(unsorted.back().radius) + 1);
    }
  }
  first_.assign(rings + 1, 0);
  before_.assign(rings + 1, {});
  for (const Pixel& pixel : unsorted) {
    const auto ring = static_cast<std::size_t>(pixel.radius);
    ++first_[ring + 1];
    before_[ring + 1].flux += pixel.value;
    before_[ring + 1].area += 1;
  }
  for (std::size_t k = 1; k <= rings; ++k) {
    first_[k] += first_[k - 1];
    before_[k].flux += before_[k - 1].flux;
    before_[k].area += before_[k - 1].area;
  }
  pixels_.resize(unsorted.size());
  std::vector<std::size_t> next = first_;
  for (const Pixel& pixel : unsorted) pixels_[next[static_cast<std::size_t>(pixel.radius)]++] = pixel;
}

ConcentricSums::Sum ConcentricSums::within(double semi_major) const {
  if (!(semi_major > 0)) return {};
  const std::size_t rings = first_.size() - 1;
  const double sure = semi_major - overlap_.reach();
  const std::size_t begin = sure > 0 ? std::min(rings, static_cast<std::size_t>(sure)) : 0;
  const std::size_t end = std::min(rings, static_cast<std::size_t>(semi_major + overlap_.reach()) + 1);
  Sum sum = before_[begin];
  for (std::size_t i = first_[begin]; i < first_[end]; ++i) {
    const Pixel& pixel = pixels_[i];
    const double share = overlap_.fraction(pixel.dx, pixel.dy, semi_major);
    sum.flux += share * pixel.value;
    sum.area += share;
  }
  return sum;
}

double ConcentricSums::ring_mean(double inner, double outer) const {
  const Sum a = within(inner);
  const Sum b = within(outer);
  const double area = b.area - a.area;
  return area > 0 ? (b.flux - a.flux) / area : 0;
}

double ConcentricSums::mean(double semi_major) const { return ring_mean(0, semi_major); }

double ellipse_flux(const Plane& image, Point centre, double semi_major, EllipseShape shape) {
  if (!(semi_major > 0)) return 0;
  const EllipseOverlap overlap(shape);
  const double tall = overlap.half_height(semi_major) + 0.5;
  const double wide = overlap.half_width(semi_major) + 0.5;
  const int y_end = std::min(image.height - 1, static_cast<int>(std::floor(centre.y + tall)));
  const int x_end = std::min(image.width - 1, static_cast<int>(std::floor(centre.x + wide)));
  double sum = 0;
  for (int y = std::max(0, static_cast<int>(std::ceil(centre.y - tall))); y <= y_end; ++y) {
    for (int x = std::max(0, static_cast<int>(std::ceil(centre.x - wide))); x <= x_end; ++x)
      sum += image.at(y, x) * overlap.fraction(x - centre.x, y - centre.y, semi_major);
  }
  return sum;
}

}  // namespace peculiar::morphology
