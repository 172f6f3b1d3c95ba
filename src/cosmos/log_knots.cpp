#include "cosmos/log_knots.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "cosmos/log_axis.h"

namespace peculiar::cosmos {

namespace {
constexpr double kStep = 0.005;
}

PopulationGrid grid_of(const LogKnots& knots, const std::string& name) {
  const std::vector<double>& coarse = knots.wavelength_angstrom;
  for (std::size_t i = 0; i < coarse.size(); ++i) {
    if (!(coarse[i] > (i == 0 ? 0 : coarse[i - 1])) || !std::isfinite(coarse[i])) {
      throw input_error("{}: wavelengths must be positive and increasing; number {} is {}", name, i + 1,
                        coarse[i]);
    }
  }
  if (coarse.size() < 2) throw input_error("{}: {} wavelengths are too few", name, coarse.size());
  PopulationGrid grid;
  grid.name = name;
  grid.metallicity = knots.metallicity;
  for (const double log_age_yr : knots.log_age_yr) grid.age_gyr.push_back(std::pow(10, log_age_yr - 9));
  for (std::size_t i = 0; i + 1 < coarse.size(); ++i) {
    const double ratio = coarse[i + 1] / coarse[i];
    const double steps = std::ceil(std::log(ratio) / kStep);
    for (double k = 0; k < steps; ++k)
      grid.wavelength_angstrom.push_back(coarse[i] * std::pow(ratio, k / steps));
  }
  grid.wavelength_angstrom.push_back(coarse.back());
  const LogAxis axis(coarse);
  const std::size_t nodes = knots.log_luminosity.size() / coarse.size();
  for (std::size_t node = 0; node < nodes; ++node) {
    const double* row = knots.log_luminosity.data() + node * coarse.size();
    for (const double wavelength : grid.wavelength_angstrom) {
      const LogAxis::Place place = axis.locate(wavelength);
      const double log_luminosity = std::lerp(row[place.below], row[place.above], place.fraction);
      grid.luminosity.push_back(static_cast<float>(std::pow(10, log_luminosity)));
    }
  }
  return grid;
}

}  // namespace peculiar::cosmos
