#include "morphology/asymmetry.h"

#include <algorithm>
#include <cmath>

#include "morphology/definitions.h"
#include "morphology/filters.h"
#include "morphology/solvers.h"

namespace peculiar::morphology {

namespace {

constexpr double kNoAsymmetry = 100;  // a hill for the search where there is nothing to measure
constexpr double kCentreTolerance = 1e-6;
constexpr double kValueTolerance = 1e-4;

template <typename Value>
Grid<Value> with_margin(const Grid<Value>& grid) {
  Grid<Value> result(grid.height + 2, grid.width + 2);
  for (int y = 0; y < grid.height; ++y) {
    std::copy_n(&grid.values[grid.index(y, 0)], grid.width, &result.values[result.index(y + 1, 1)]);
  }
  return result;
}

Measurement ratio_of(const HalfTurnSums& sums, const std::optional<Sky>& sky) {
  if (sums.absolute == 0) return {std::nan(""), kSuspect};
  const double of_sky = sky ? sums.area * sky->asymmetry : 0;
  return {(sums.difference - of_sky) / sums.absolute, kGood};
}

double distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

}  // namespace

HalfTurn::HalfTurn(const Plane& image, const Mask& masked)
    : image_(with_margin(image)), masked_(with_margin(masked)) {}

bool HalfTurn::contains(Point centre) const {
  return centre.x >= 0 && centre.x < image_.width - 2 && centre.y >= 0 && centre.y < image_.height - 2;
}

HalfTurnSums HalfTurn::sums(Point centre, const EllipseOverlap& overlap, double inner, double outer) const {
  HalfTurnSums sums;
  const int width = image_.width - 2;
  const int height = image_.height - 2;
  const double tall = overlap.half_height(outer) + 0.5;
  const double wide = overlap.half_width(outer) + 0.5;
  const int y_begin = std::max(0, static_cast<int>(std::ceil(centre.y - tall)));
  const int y_end = std::min(height - 1, static_cast<int>(std::floor(centre.y + tall)));
  const int x_begin = std::max(0, static_cast<int>(std::ceil(centre.x - wide)));
  const int x_end = std::min(width - 1, static_cast<int>(std::floor(centre.x + wide)));
  // The turned image has at x what the image has at 2 centre - x: every pixel falls between the same two.
  const int x_base = static_cast<int>(std::floor(2 * centre.x));
  const int y_base = static_cast<int>(std::floor(2 * centre.y));
  const double fx = 2 * centre.x - x_base;
  const double fy = 2 * centre.y - y_base;
  const int x_near = static_cast<int>(std::lround(2 * centre.x));
  const int y_near = static_cast<int>(std::lround(2 * centre.y));
  const auto column = [&](int x) { return static_cast<std::size_t>(std::clamp(x, -1, width) + 1); };
  const auto row = [&](int y) { return std::clamp(y, -1, height) + 1; };
  for (int y = y_begin; y <= y_end; ++y) {
    const double* own = &image_.values[image_.index(y + 1, 1)];
    const std::uint8_t* own_mask = &masked_.values[masked_.index(y + 1, 1)];
    const double* low = &image_.values[image_.index(row(y_base - y), 0)];
    const double* high = &image_.values[image_.index(row(y_base + 1 - y), 0)];
    const std::uint8_t* turned_mask = &masked_.values[masked_.index(row(y_near - y), 0)];
    for (int x = x_begin; x <= x_end; ++x) {
      if (own_mask[x] != 0 || turned_mask[column(x_near - x)] != 0) continue;
      double weight = overlap.fraction(x - centre.x, y - centre.y, outer);
      if (inner > 0 && weight > 0) weight -= overlap.fraction(x - centre.x, y - centre.y, inner);
      if (weight <= 0) continue;
      const std::size_t left = column(x_base - x);
      const std::size_t right = column(x_base + 1 - x);
      const double turned = (1 - fy) * ((1 - fx) * low[left] + fx * low[right]) +
                            fy * ((1 - fx) * high[left] + fx * high[right]);
      const double difference = turned - own[x];
      sums.area += weight;
      sums.absolute += weight * std::abs(own[x]);
      sums.difference += weight * std::abs(difference);
      sums.square += weight * own[x] * own[x];
      sums.square_difference += weight * difference * difference;
    }
  }
  return sums;
}

Measurement asymmetry(const HalfTurn& turn, Point centre, double radius, const std::optional<Sky>& sky) {
  if (!turn.contains(centre)) return {std::nan(""), kSuspect};
  return ratio_of(turn.sums(centre, EllipseOverlap(), 0, radius), sky);
}

AsymmetryCentre asymmetry_centre(const HalfTurn& turn, const Cutout& cutout, Point centroid,
                                 double petrosian_radius, const std::optional<Sky>& sky) {
  AsymmetryCentre result;
  const auto value = [&](Point at) {
    const Measurement found = asymmetry(turn, at, kCasExtent * petrosian_radius, sky);
    result.quality = std::max(result.quality, found.quality);
    return std::isnan(found.value) ? kNoAsymmetry : found.value;
  };
  const double far = kCasSmoothing * petrosian_radius;
  result.at = find_minimum(value, centroid, kCentreTolerance, kValueTolerance);
  if (distance(result.at, centroid) > far) {
    result.quality = std::max<int>(result.quality, kSuspect);
    const auto place = static_cast<int>(brightest(cutout.own));
    const Point peak{static_cast<double>(place % cutout.own.width),
                     static_cast<double>(place / cutout.own.width)};
    result.at = find_minimum(value, peak, kCentreTolerance, kValueTolerance);
    if (distance(result.at, peak) > far) {
      result.quality = kBad;
      result.at = centroid;
    }
  }
  if (cutout.image.at(static_cast<int>(result.at.y), static_cast<int>(result.at.x)) == 0)
    result.quality = kBad;
  return result;
}

Measurement rms_asymmetry_squared(const HalfTurn& turn, Point centre, double radius,
                                  const std::optional<Sky>& sky) {
  const HalfTurnSums sums = turn.sums(centre, EllipseOverlap(), 0, radius);
  const double noise = sky ? sums.area * sky->sigma * sky->sigma : 0;
  const double signal = sums.square - noise;
  if (!(signal > 0)) return {std::nan(""), kSuspect};
  return {(sums.square_difference - 2 * noise) / signal, kGood};
}

Measurement outer_asymmetry(const HalfTurn& turn, Point centre, EllipseShape shape, double inner,
                            double outer, const std::optional<Sky>& sky) {
  if (!(inner > 0) || !(outer > inner)) return {std::nan(""), kBad};
  return ratio_of(turn.sums(centre, EllipseOverlap(shape), inner, outer), sky);
}

}  // namespace peculiar::morphology
