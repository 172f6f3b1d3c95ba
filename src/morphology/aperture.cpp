#include "morphology/aperture.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace peculiar::morphology {

namespace {

constexpr double kLongArc = 0.09;  // square of the sine of half its angle

double cross(Point a, Point b) { return a.x * b.y - a.y * b.x; }
double dot(Point a, Point b) { return a.x * b.x + a.y * b.y; }

/// Twice the area between the shorter arc from a to b and its chord: r^2 (phi - sin phi), as a series in
/// sin^2(phi / 2) where that is small enough for 1e-15.
double twice_segment(Point a, Point b, double radius_squared) {
  const Point chord{b.x - a.x, b.y - a.y};
  const double s2 = dot(chord, chord) / (4 * radius_squared);
  if (s2 > kLongArc)
    return radius_squared * std::abs(std::atan2(cross(a, b), dot(a, b))) - std::abs(cross(a, b));
  const double series =
      2.0 / 3 +
      s2 * (1.0 / 5 +
            s2 * (3.0 / 28 +
                  s2 * (5.0 / 72 +
                        s2 * (35.0 / 704 + s2 * (63.0 / 1664 + s2 * (77.0 / 2560 + s2 * 429.0 / 17408))))));
  return 2 * radius_squared * s2 * std::sqrt(s2) * series;
}

/// The part of an edge that lies in a circle about the origin; false where none does.
bool clip_edge(Point a, Point b, double radius_squared, Point& in, Point& out) {
  const double a_excess = dot(a, a) - radius_squared;
  const double b_excess = dot(b, b) - radius_squared;
  in = a;
  out = b;
  if (a_excess <= 0 && b_excess <= 0) return true;
  const Point d{b.x - a.x, b.y - a.y};
  const double length = dot(d, d);
  const double middle = -dot(a, d);
  if (a_excess > 0 && b_excess > 0 && (middle <= 0 || middle >= length)) return false;
  const double discriminant = middle * middle - a_excess * length;
  if (discriminant <= 0) return false;
  const double half_chord = std::sqrt(discriminant);
  const auto along = [&](double share) { return Point{a.x + share * d.x, a.y + share * d.y}; };
  if (a_excess > 0) in = along((middle - half_chord) / length);
  if (b_excess > 0) out = along((middle + half_chord) / length);
  return true;
}

}  // namespace

EllipseOverlap::EllipseOverlap(EllipseShape shape)
    : elongation_(shape.elongation), cos_(std::cos(shape.theta_rad)), sin_(std::sin(shape.theta_rad)) {
  corners_ = {to_circle(-0.5, -0.5), to_circle(0.5, -0.5), to_circle(0.5, 0.5), to_circle(-0.5, 0.5)};
  reach_ = std::sqrt(std::max(dot(corners_[0], corners_[0]), dot(corners_[1], corners_[1])));
}

double EllipseOverlap::radius(double dx, double dy) const {
  const Point at = to_circle(dx, dy);
  return std::sqrt(dot(at, at));
}

double EllipseOverlap::partial(Point centre, double semi_major) const {
  const double radius_squared = semi_major * semi_major;
  const double whole_circle = 2 * std::numbers::pi * radius_squared;
  double twice = 0;
  const auto add_arc = [&](Point a, Point b) {
    const double chord = cross(a, b);
    const double segment = twice_segment(a, b, radius_squared);
    // More than half of the circle fits only into a pixel that holds its centre.
    const bool is_long = chord < 0 && contains_origin(centre);
    twice += chord + (is_long ? whole_circle - segment : segment);
  };
  bool any = false;
  Point first, last;
  for (std::size_t i = 0; i < 4; ++i) {
    const Point a{centre.x + corners_[i].x, centre.y + corners_[i].y};
    const Point b{centre.x + corners_[(i + 1) % 4].x, centre.y + corners_[(i + 1) % 4].y};
    Point in, out;
    if (!clip_edge(a, b, radius_squared, in, out)) continue;
    if (any) {
      add_arc(last, in);
    } else {
      first = in;
    }
    twice += cross(in, out);
    last = out;
    any = true;
  }
  if (any) {
    add_arc(last, first);
  } else if (contains_origin(centre)) {
    twice = whole_circle;
  }
  return std::clamp(twice / (2 * elongation_), 0.0, 1.0);
}

bool EllipseOverlap::contains_origin(Point centre) const {
  for (std::size_t i = 0; i < 4; ++i) {
    const Point a{centre.x + corners_[i].x, centre.y + corners_[i].y};
    const Point b{centre.x + corners_[(i + 1) % 4].x, centre.y + corners_[(i + 1) % 4].y};
    if (cross(a, b) < 0) return false;
  }
  return true;
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
      unsorted.push_back({dx, dy, overlap_.radius(dx, dy), image.values[i]});
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
