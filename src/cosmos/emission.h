#pragma once

#include <span>
#include <vector>

#include "cosmos/attenuation.h"
#include "cosmos/bandpass.h"
#include "cosmos/cosmology.h"
#include "cosmos/stellar_populations.h"

namespace peculiar::cosmos {

/// The spectrum of star particles added up, at rest and behind their dust, to be seen in any number of bands
/// and from any redshift. Slower than PopulationCounts, which knows one band and one redshift.
class Emission {
 public:
  /// The populations have to outlive it.
  explicit Emission(const StellarPopulations& populations, const Attenuation& attenuation = {});

  /// A particle, of the mass that it was formed with, behind the attenuation's own column of metals.
  void add(double mass_formed_msun, double age_gyr, double metallicity);
  /// The same behind a column of its own.
  void add(double mass_formed_msun, double age_gyr, double metallicity, double metal_column_msun_pc2);

  /// L_lambda [Lsun/Angstrom] at the populations' wavelengths.
  std::span<const double> luminosity() const { return luminosity_; }
  /// Counts in a band. Errors (input) as of BandWeights.
  double counts(const Bandpass& band, double zero_point_mag, const Cosmology& cosmology,
                double redshift) const;

 private:
  const StellarPopulations* populations_;
  Attenuation attenuation_;
  std::vector<double> luminosity_, of_particle_;
};

}  // namespace peculiar::cosmos
