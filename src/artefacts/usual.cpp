#include "artefacts/usual.h"

#include <algorithm>
#include <cmath>

#include "base/order_statistics.h"

namespace peculiar::artefacts {

namespace {

constexpr double kBulk = 0.9;
constexpr double kSharpSpots = 0.95;  // quantile of the sharpest spots: often a point source
constexpr double kBeyondBulk = 4;
constexpr std::size_t kFewest = 50;  // stamps: with fewer, the bulk is unknown

}  // namespace

Usual nothing_usual() {
  Usual usual;
  for (const ArtefactKind& kind : artefact_kinds()) usual.limits.push_back(kind.threshold);
  return usual;
}

std::vector<UsualBand> usual_bands(std::span<const StampMeasures> stamps) {
  std::vector<UsualBand> usual;
  for (std::size_t b = 0; b < stamps.front().bands.size(); ++b) {
    std::vector<double> skies;
    std::vector<double> noises;
    for (const StampMeasures& stamp : stamps) {
      if (!stamp.bands[b].has_data || stamp.bands[b].is_constant) continue;
      skies.push_back(stamp.bands[b].sky);
      noises.push_back(stamp.bands[b].noise);
    }
    std::vector<double> steepnesses;
    for (const StampMeasures& stamp : stamps) {
      const double steepness = steepest_spot(stamp, b);
      if (!std::isnan(steepness)) steepnesses.push_back(steepness);
    }
    UsualBand band;
    if (steepnesses.size() >= kFewest) band.steepness = value_at_share(steepnesses, kSharpSpots);
    if (skies.size() >= kFewest) {
      band.sky = upper_median(skies);
      for (double& sky : skies) sky = std::abs(sky - band.sky);
      band.sky_scatter = kSigmaOfMad * upper_median(skies);
      band.noise = upper_median(noises);
    }
    usual.push_back(band);
  }
  return usual;
}

double usual_limit(std::vector<double> significances, double threshold) {
  std::erase_if(significances, [](double value) { return std::isnan(value); });
  if (significances.size() < kFewest) return threshold;
  for (double& value : significances) value = std::max(value, 0.0);
  const double middle = upper_median(significances);
  const double high = value_at_share(significances, kBulk);
  return std::max(threshold, middle + kBeyondBulk * (high - middle));
}

}  // namespace peculiar::artefacts
