#pragma once

#include <span>
#include <vector>

#include "cosmos/attenuation.h"
#include "cosmos/bandpass.h"
#include "cosmos/cosmology.h"
#include "cosmos/stellar_populations.h"

namespace peculiar::cosmos {

/// Summed rest-frame spectrum of star particles behind their dust, for any number of bands and redshifts.
/// Slower than PopulationCounts, which handles one band and one redshift.
class Emission {
 public:
  /// `populations` must outlive the object.
  explicit Emission(const StellarPopulations& populations, Attenuation attenuation = {});

  /// Adds a particle of the given initial mass, behind the attenuation's own column of metals.
  void add(double mass_formed_msun, double age_gyr, double metallicity);
  /// Adds a particle behind a column of its own.
  void add(double mass_formed_msun, double age_gyr, double metallicity, double metal_column_msun_pc2);

  /// L_lambda [Lsun/Angstrom] at the populations' wavelengths.
  std::span<const double> luminosity() const { return luminosity_; }
  /// Counts in a band. Errors (input): those of BandWeights.
  double counts(const Bandpass& band, double zero_point_mag, const Cosmology& cosmology,
                double redshift) const;

 private:
  const StellarPopulations* populations_;
  Attenuation attenuation_;
  std::vector<double> luminosity_, of_particle_;
};

}  // namespace peculiar::cosmos
