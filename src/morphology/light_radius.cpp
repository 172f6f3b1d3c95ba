#include "morphology/light_radius.h"

#include <algorithm>
#include <cmath>

#include "morphology/solvers.h"

namespace peculiar::morphology {

namespace {

constexpr int kSteps = 100;
constexpr double kTolerance = 1e-6;

}  // namespace

Measurement light_radius(const ConcentricSums& sums, double total_radius, double fraction, double at_least) {
  const double signed_total = total_radius > 0 ? sums.flux(total_radius) : 0;
  if (signed_total == 0 || !std::isfinite(signed_total)) return {std::nan(""), kBad};
  const double total = std::abs(signed_total);
  const auto excess = [&](double radius) { return std::abs(sums.flux(radius)) / total - fraction; };
  double below = 0;
  const double known = at_least > 0 ? at_least / total_radius * (kSteps - 1) : 0;
  for (int i = std::max(1, static_cast<int>(known)); i < kSteps; ++i) {
    const double radius = total_radius * i / (kSteps - 1);
    if (excess(radius) <= 0) {
      below = radius;
      continue;
    }
    return {find_root(excess, below, radius, kTolerance), signed_total > 0 ? kGood : kBad};
  }
  return {std::nan(""), kBad};
}

Measurement concentration(double r20, double r80) {
  if (!(r20 > 0) || !(r80 > 0)) return {std::nan(""), kBad};
  return {5 * std::log10(r80 / r20), kGood};
}

}  // namespace peculiar::morphology
