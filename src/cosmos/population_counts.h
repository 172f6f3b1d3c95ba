#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "cosmos/attenuation.h"
#include "cosmos/log_axis.h"

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
                   const Cosmology& cosmology, double redshift, const Attenuation& attenuation = {});

  /// Counts per Msun formed; bilinear in log age and log metallicity (log-log-log), the grid's edge beyond
  /// it. Thread-safe.
  double per_msun(double age_gyr, double metallicity) const;
  /// The same behind a column of metals of the particle's own [Msun/pc2], in place of the attenuation's; its
  /// effect in the band is within 0.01 mag of the exact one up to A_V of 8. Error (internal) where the
  /// attenuation knows no columns.
  double per_msun(double age_gyr, double metallicity, double metal_column_msun_pc2) const;
  /// Is the particle outside of the grid, so that its light is that of the grid's edge?
  bool is_clamped(double age_gyr, double metallicity) const;

 private:
  double log_counts(const double* plane, const LogAxis::Place& age, const LogAxis::Place& metallicity) const;

  LogAxis ages_, metallicities_;
  std::vector<double> log_counts_;  // log2, [metallicity][age], behind the attenuation's own column
  // By column: the columns, and log_counts of each.
  std::vector<double> columns_msun_pc2_, log_counts_by_column_;
};

}  // namespace peculiar::cosmos
