#include "morphology/petrosian.h"

#include <cmath>

#include "morphology/definitions.h"
#include "morphology/solvers.h"

namespace peculiar::morphology {

namespace {

constexpr int kSteps = 100;
constexpr double kTolerance = 1e-6;

}  // namespace

Measurement petrosian_radius(const ConcentricSums& sums, double largest) {
  Measurement result;
  const auto excess = [&](double radius) {
    const double ring = std::abs(sums.ring_mean(radius - 0.5 * kAnnulusWidth, radius + 0.5 * kAnnulusWidth));
    const double mean = std::abs(sums.mean(radius));
    if (mean > 0) return ring / mean - kPetrosianEta;
    result.quality = kBad;
    return (ring != 0 ? 1.0 : 0.0) - kPetrosianEta;
  };
  double below = 0;
  for (int i = 0; i < kSteps; ++i) {
    const double radius = kAnnulusWidth + (largest - kAnnulusWidth) * i / (kSteps - 1);
    const double value = excess(radius);
    if (value > 0) {
      below = radius;
      continue;
    }
    if (i == 0) return {kAnnulusWidth, value == 0 ? result.quality : kBad};
    result.value = find_root(excess, below, radius, kTolerance);
    return result;
  }
  return {largest, kBad};
}

}  // namespace peculiar::morphology
