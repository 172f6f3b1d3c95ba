#include <algorithm>
#include <cmath>

#include "artefacts/rules.h"

namespace peculiar::artefacts {

namespace {

constexpr double kLeastShare = 0.05;  // minimum fraction of the other bands' light
constexpr float kLeastExcess = 5;     // sigma: pixels with light
constexpr std::size_t kFewest = 5;    // number of such pixels
constexpr double kMost = 1000;        // sigma

/// By how many sigma the light of one band is below kLeastShare of that of the faintest other band.
double lack(const StampMeasures& stamp, std::size_t band) {
  const BandMeasures& own = stamp.bands[band];
  std::vector<float> others(stamp.band_size(), 0.0f);
  std::size_t count = 0;
  for (std::size_t b = 0; b < stamp.bands.size(); ++b) {
    if (b == band || stamp.bands[b].is_constant || !stamp.bands[b].has_data) continue;
    for (std::size_t i = 0; i < others.size(); ++i) others[i] += stamp.bands[b].excess[i];
    ++count;
  }
  if (count == 0) return std::nan("");
  const float scale = 1 / std::sqrt(static_cast<float>(count));
  double squares = 0;
  double product = 0;
  std::vector<double> products(stamp.bands.size(), 0);
  std::size_t bright = 0;
  for (std::size_t i = 0; i < others.size(); ++i) {
    const float light = scale * others[i];
    if (light < kLeastExcess) continue;
    ++bright;
    squares += static_cast<double>(light) * static_cast<double>(light);
    product += static_cast<double>(light) * static_cast<double>(own.excess[i]);
    for (std::size_t b = 0; b < stamp.bands.size(); ++b)
      products[b] += static_cast<double>(light) * static_cast<double>(stamp.bands[b].excess[i]);
  }
  if (bright < kFewest) return std::nan("");
  if (own.is_constant || !own.has_data) return std::min(kMost, std::sqrt(squares));
  double faintest = INFINITY;  // light of the other bands, in the unit of this band's noise
  for (std::size_t b = 0; b < stamp.bands.size(); ++b) {
    if (b == band || stamp.bands[b].is_constant || !stamp.bands[b].has_data) continue;
    faintest = std::min(faintest, products[b] * stamp.bands[b].noise / own.noise);
  }
  return std::min(kMost, (kLeastShare * faintest - product) / std::sqrt(squares));
}

}  // namespace

double blank_band(const RuleInput& input) {
  const StampMeasures& stamp = input.stamp;
  if (stamp.bands.size() < 2) return std::nan("");
  double greatest = std::nan("");
  for (std::size_t band = 0; band < stamp.bands.size(); ++band)
    greatest = std::fmax(greatest, lack(stamp, band));
  return greatest;
}

}  // namespace peculiar::artefacts
