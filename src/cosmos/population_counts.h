#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace peculiar::cosmos {

class Bandpass;
class Cosmology;
class StellarPopulations;

/// What a solar mass of stars formed at once gives in a band at a redshift, for every age and metallicity:
/// worked out once on the populations' grid (K-correction by construction), then a look-up a particle. Counts
/// are e-/s or whatever the zero-point makes them: 10^(-0.4 (m_AB - zero_point)).
class PopulationCounts {
 public:
  /// Errors (input): redshift not above 0, or so high that the spectra do not reach the band (says how far
  /// they do).
  PopulationCounts(const StellarPopulations& populations, const Bandpass& band, double zero_point_mag,
                   const Cosmology& cosmology, double redshift);

  /// Counts per Msun formed; bilinear in log age and log metallicity (log-log-log), the grid's edge beyond
  /// it. Thread-safe.
  double per_msun(double age_gyr, double metallicity) const;
  /// Is the particle outside of the grid, so that its light is that of the grid's edge?
  bool is_clamped(double age_gyr, double metallicity) const;

 private:
  std::vector<double> log_age_, log_metallicity_;
  std::vector<double> log_counts_;  // [metallicity][age]
};

}  // namespace peculiar::cosmos
