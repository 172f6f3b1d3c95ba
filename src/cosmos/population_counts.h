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

/// Counts in a band at a redshift per solar mass of stars formed at once, for every age and metallicity:
/// computed once on the populations' grid (including the K-correction), then looked up for each particle. The
/// zero-point sets the unit of counts, e-/s for instance: 10^(-0.4 (m_AB - zero_point)).
class PopulationCounts {
 public:
  /// Errors (input): a redshift not above 0, or so high that the spectra do not cover the band (states the
  /// limit).
  PopulationCounts(const StellarPopulations& populations, const Bandpass& band, double zero_point_mag,
                   const Cosmology& cosmology, double redshift, const Attenuation& attenuation = {});

  /// Counts per Msun formed; bilinear in log age and log metallicity (log-log-log), with the value at the
  /// edge outside the grid. Thread-safe.
  double per_msun(double age_gyr, double metallicity) const;
  /// Counts behind the particle's own column of metals [Msun/pc2] instead of the attenuation's; its effect in
  /// the band is within 0.01 mag of the exact one up to A_V of 8. Error (internal): the attenuation does not
  /// depend on a column.
  double per_msun(double age_gyr, double metallicity, double metal_column_msun_pc2) const;
  /// Whether the particle is outside the grid, so that its light is that of the grid's edge.
  bool is_clamped(double age_gyr, double metallicity) const;

 private:
  double log_counts(const double* plane, const LogAxis::Place& age, const LogAxis::Place& metallicity) const;

  LogAxis ages_, metallicities_;
  std::vector<double> log_counts_;  // log2, [metallicity][age], behind the attenuation's own column
  // By column: the columns, and log_counts for each.
  std::vector<double> columns_msun_pc2_, log_counts_by_column_;
};

}  // namespace peculiar::cosmos
