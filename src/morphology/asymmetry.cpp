#include "morphology/asymmetry.h"

#include <algorithm>
#include <cmath>

#include "morphology/definitions.h"
#include "morphology/filters.h"
#include "morphology/solvers.h"

namespace peculiar::morphology {

namespace {

constexpr double kNoAsymmetry = 100;  // a high value for the search if nothing can be measured

Measurement ratio_of(const HalfTurnSums& sums, const std::optional<Sky>& sky) {
  if (sums.absolute == 0) return {std::nan(""), kSuspect};
  const double of_sky = sky ? sums.area * sky->asymmetry : 0;
  return {(sums.difference - of_sky) / sums.absolute, kGood};
}

double distance(Point a, Point b) { return std::hypot(a.x - b.x, a.y - b.y); }

}  // namespace

Measurement asymmetry(HalfTurn& turn, Point centre, double radius, const std::optional<Sky>& sky) {
  if (!turn.contains(centre)) return {std::nan(""), kSuspect};
  return ratio_of(turn.sums(centre, EllipseOutline(), 0, radius), sky);
}

AsymmetryCentre asymmetry_centre(HalfTurn& turn, const Cutout& cutout, Point centroid,
                                 double petrosian_radius, const std::optional<Sky>& sky,
                                 const CentreTolerance& tolerance) {
  AsymmetryCentre result;
  const auto value = [&](Point at) {
    const Measurement found = asymmetry(turn, at, kCasExtent * petrosian_radius, sky);
    result.quality = std::max(result.quality, found.quality);
    return std::isnan(found.value) ? kNoAsymmetry : found.value;
  };
  const double far = kCasSmoothing * petrosian_radius;
  result.at = find_minimum(value, centroid, tolerance.place_px, tolerance.value);
  if (distance(result.at, centroid) > far) {
    result.quality = std::max<int>(result.quality, kSuspect);
    const auto place = static_cast<int>(brightest(cutout.own));
    const Point peak{static_cast<double>(place % cutout.own.width),
                     static_cast<double>(place / cutout.own.width)};
    result.at = find_minimum(value, peak, tolerance.place_px, tolerance.value);
    if (distance(result.at, peak) > far) {
      result.quality = kBad;
      result.at = centroid;
    }
  }
  if (cutout.image.at(static_cast<int>(result.at.y), static_cast<int>(result.at.x)) == 0)
    result.quality = kBad;
  return result;
}

Measurement rms_asymmetry_squared(HalfTurn& turn, Point centre, double radius,
                                  const std::optional<Sky>& sky) {
  const HalfTurnSums sums = turn.sums(centre, EllipseOutline(), 0, radius);
  const double noise = sky ? sums.area * sky->sigma * sky->sigma : 0;
  const double signal = sums.square - noise;
  if (!(signal > 0)) return {std::nan(""), kSuspect};
  return {(sums.square_difference - 2 * noise) / signal, kGood};
}

Measurement outer_asymmetry(HalfTurn& turn, Point centre, EllipseShape shape, double inner, double outer,
                            const std::optional<Sky>& sky) {
  if (!(inner > 0) || !(outer > inner)) return {std::nan(""), kBad};
  return ratio_of(turn.sums(centre, EllipseOutline(shape), inner, outer), sky);
}

}  // namespace peculiar::morphology
