#include "cosmos/emission.h"

#include <cmath>
#include <numeric>

#include "cosmos/band_weights.h"

namespace peculiar::cosmos {

Emission::Emission(const StellarPopulations& populations, const Attenuation& attenuation)
    : populations_(&populations),
      attenuation_(attenuation),
      luminosity_(populations.wavelength_angstrom().size()),
      of_particle_(luminosity_.size()) {}

void Emission::add(double mass_formed_msun, double age_gyr, double metallicity) {
  add(mass_formed_msun, age_gyr, metallicity, attenuation_.options().metal_column_msun_pc2);
}

void Emission::add(double mass_formed_msun, double age_gyr, double metallicity,
                   double metal_column_msun_pc2) {
  populations_->spectrum(age_gyr, metallicity, 0, of_particle_);
  const std::span<const double> wavelength = populations_->wavelength_angstrom();
  for (std::size_t i = 0; i < luminosity_.size(); ++i) {
    const double depth = attenuation_.optical_depth(wavelength[i], age_gyr, metal_column_msun_pc2);
    luminosity_[i] += mass_formed_msun * of_particle_[i] * std::exp(-depth);
  }
}

double Emission::counts(const Bandpass& band, double zero_point_mag, const Cosmology& cosmology,
                        double redshift) const {
  const BandWeights band_weights(populations_->wavelength_angstrom(), band, zero_point_mag, cosmology,
                                 redshift);
  const std::span<const double> weights = band_weights.weights();
  return std::transform_reduce(weights.begin(), weights.end(),
                               luminosity_.begin() + static_cast<std::ptrdiff_t>(band_weights.first()), 0.0);
}

}  // namespace peculiar::cosmos
