#pragma once

#include <cmath>
#include <numbers>

namespace peculiar::catalog {

/// Angle in degrees between two sky positions in degrees, by the haversine formula, which is accurate for
/// small angles. NaN if a coordinate is not finite.
inline double great_circle_deg(double ra_deg, double dec_deg, double other_ra_deg, double other_dec_deg) {
  constexpr double kRadPerDeg = std::numbers::pi / 180;
  const double up = std::sin(0.5 * kRadPerDeg * (dec_deg - other_dec_deg));
  const double aside = std::sin(0.5 * kRadPerDeg * (ra_deg - other_ra_deg));
  const double cosines = std::cos(kRadPerDeg * dec_deg) * std::cos(kRadPerDeg * other_dec_deg);
  const double square = up * up + cosines * aside * aside;
  return 2 / kRadPerDeg * std::asin(std::sqrt(square > 1 ? 1 : square));  // rounding may exceed 1
}

}  // namespace peculiar::catalog
