#include "injection/paths.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace peculiar::injection {

namespace {

constexpr double kFwhmOfSigma = 2.3548200450309493;
constexpr double kLeastSigma = 0.5;  // px: a narrower profile would be undersampled at pixel centres
constexpr double kStep = 0.4;        // px between two knots

double sigma_of(double fwhm) { return std::max(kLeastSigma, fwhm / kFwhmOfSigma); }

std::size_t steps_of(double length) {
  return static_cast<std::size_t>(std::max(8.0, std::ceil(length / kStep)));
}

/// 0 at 0, 1 from `begin` to 1 - `end`, 0 at 1: no structure has blunt ends.
double tapered(double along, double begin, double end) {
  const double part = std::min({1.0, along / begin, (1 - along) / end});
  return std::sin(0.5 * std::numbers::pi * std::max(0.0, part));
}

}  // namespace

std::vector<Knot> tail_path(const Place& place, RandomStream& random) {
  const double side = random.uniform() < 0.5 ? -1 : 1;
  // The root should lie in the galaxy, at this fraction of the distance: a longer tail winds more, a short
  // one does not reach in.
  const double root = random.uniform(0.1, 0.25);
  constexpr double kStraightest = 0.96;  // cosine of the angle between the radius and the curve
  const double opening = std::acos(std::min(kStraightest, 2 * (1 - root) * place.distance / place.size));
  const double fading = random.uniform(0.6, 1.8);
  const double width = sigma_of(place.size * random.uniform(0.07, 0.14));
  std::vector<Knot> knots;
  const std::size_t steps = steps_of(place.size);
  for (std::size_t i = 0; i <= steps; ++i) {
    const double along = static_cast<double>(i) / static_cast<double>(steps);
    const double radius = place.distance + (along - 0.5) * place.size * std::cos(opening);
    const double angle = place.direction_rad + side * std::tan(opening) * std::log(radius / place.distance);
    knots.push_back({place.x + radius * std::cos(angle), place.y + radius * std::sin(angle),
                     std::exp(-fading * along) * tapered(along, 0.1, 0.5), width * (0.7 + 0.8 * along)});
  }
  return knots;
}

std::vector<Knot> arc_path(const Place& place, RandomStream& random) {
  const double extent = std::min(place.size / place.distance, 2 * std::numbers::pi);
  const double width = sigma_of(place.size * random.uniform(0.05, 0.12));
  std::vector<Knot> knots;
  const std::size_t steps = steps_of(place.size);
  for (std::size_t i = 0; i <= steps; ++i) {
    const double along = static_cast<double>(i) / static_cast<double>(steps);
    const double angle = place.direction_rad + (along - 0.5) * extent;
    knots.push_back({place.x + place.distance * std::cos(angle), place.y + place.distance * std::sin(angle),
                     tapered(along, 0.3, 0.3), width});
  }
  return knots;
}

std::vector<Knot> ring_path(const Place& place, RandomStream& random) {
  const double axis_ratio = random.uniform(0.55, 1);
  const double lopsided = random.uniform(0, 0.5);
  const double bright_side = random.uniform(0, 2 * std::numbers::pi);
  const double cosine = std::cos(place.direction_rad);
  const double sine = std::sin(place.direction_rad);
  std::vector<Knot> knots;
  const std::size_t steps = steps_of(2 * std::numbers::pi * place.distance);
  for (std::size_t i = 0; i < steps; ++i) {
    const double angle = 2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(steps);
    const double u = place.distance * std::cos(angle);
    const double v = place.distance * axis_ratio * std::sin(angle);
    knots.push_back({place.x + u * cosine - v * sine, place.y + u * sine + v * cosine,
                     1 + lopsided * std::cos(angle - bright_side), sigma_of(place.size)});
  }
  return knots;
}

std::vector<Knot> trail_path(const Place& place, double reach) {
  const double x = place.x + place.distance * std::cos(place.direction_rad);
  const double y = place.y + place.distance * std::sin(place.direction_rad);
  std::vector<Knot> knots;
  const std::size_t steps = steps_of(2 * reach);
  for (std::size_t i = 0; i <= steps; ++i) {
    const double along = reach * (2 * static_cast<double>(i) / static_cast<double>(steps) - 1);
    knots.push_back({x - along * std::sin(place.direction_rad), y + along * std::cos(place.direction_rad), 1,
                     sigma_of(place.size)});
  }
  return knots;
}

void draw_knots(const std::vector<Knot>& knots, double x0, double y0, morphology::Plane& plane) {
  constexpr double kReach = 5;  // standard deviations
  for (const Knot& knot : knots) {
    const double x = knot.x - x0;
    const double y = knot.y - y0;
    const double reach = kReach * knot.sigma;
    const int first_x = std::max(0, static_cast<int>(std::ceil(x - reach)));
    const int last_x = std::min(plane.width - 1, static_cast<int>(std::floor(x + reach)));
    const int first_y = std::max(0, static_cast<int>(std::ceil(y - reach)));
    const int last_y = std::min(plane.height - 1, static_cast<int>(std::floor(y + reach)));
    const double peak = knot.flux / (2 * std::numbers::pi * knot.sigma * knot.sigma);
    for (int row = first_y; row <= last_y; ++row) {
      for (int column = first_x; column <= last_x; ++column) {
        const double square = (column - x) * (column - x) + (row - y) * (row - y);
        plane.at(row, column) += peak * std::exp(-square / (2 * knot.sigma * knot.sigma));
      }
    }
  }
}

}  // namespace peculiar::injection
