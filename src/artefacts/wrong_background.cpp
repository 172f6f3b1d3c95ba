#include <algorithm>
#include <cmath>

#include "artefacts/rules.h"

namespace peculiar::artefacts {

namespace {

constexpr double kFallOfGalaxy = 2;    // light that rises inwards by half its value belongs to a galaxy
constexpr double kLeastScatter = 0.1;  // relative to the noise: a smaller scatter is negligible

}  // namespace

double wrong_background(const RuleInput& input) {
  double greatest = std::nan("");
  for (std::size_t b = 0; b < input.usual.size(); ++b) {
    const UsualBand& usual = input.usual[b];
    const BandMeasures& band = input.stamp.bands[b];
    const double scatter = std::max(usual.sky_scatter, kLeastScatter * usual.noise);
    if (!band.has_data || !(scatter > 0)) continue;
    const double rise = std::max(0.0, band.within) * band.noise;
    greatest = std::fmax(greatest, (std::abs(band.sky - usual.sky) - kFallOfGalaxy * rise) / scatter);
  }
  return greatest;
}

}  // namespace peculiar::artefacts
