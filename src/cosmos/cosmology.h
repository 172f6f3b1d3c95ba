#pragma once

#include <vector>

namespace peculiar::cosmos {

/// Present-day density parameters and Hubble constant. The defaults are WMAP-7 (Komatsu et al. 2011) as in
/// Horizon-AGN (Dubois et al. 2014).
struct CosmologyParameters {
  double hubble_kms_mpc = 70.4;
  double omega_m = 0.272;
  double omega_l = 0.728;

  bool operator==(const CosmologyParameters&) const = default;
};

/// Times and distances in a flat or curved universe of matter and a cosmological constant; radiation is
/// neglected. Thread-safe.
class Cosmology {
 public:
  /// Error (input): a Hubble constant that is not positive; a negative matter density; a universe that does
  /// not expand all the way from a = 1e-4 to a = 1.
  explicit Cosmology(const CosmologyParameters& parameters = {});

  const CosmologyParameters& parameters() const { return parameters_; }
  double omega_k() const { return 1 - parameters_.omega_m - parameters_.omega_l; }
  double hubble_time_gyr() const;  ///< 1 / H0

  /// Time since the big bang. Error (numeric) unless a > 0.
  double age_gyr(double scale_factor) const;
  /// The "super-comoving" conformal time of RAMSES: d tau = H0 dt / a^2, 0 today, negative before (Martel &
  /// Shapiro 1998).
  double conformal_time(double scale_factor) const;
  /// Age at a conformal time; NaN for NaN, 0 before the first entry of the table (a = 1e-4).
  double age_gyr_at_conformal_time(double conformal_time) const;
  double scale_factor_at_age_gyr(double age_gyr) const;
  double scale_factor_at_conformal_time(double conformal_time) const;

  // Distances to a redshift (Hogg 1999), 0 <= z <= 9999. Errors (input): other redshifts.
  double comoving_distance_mpc(double redshift) const;             ///< along the line of sight
  double transverse_comoving_distance_mpc(double redshift) const;  ///< equal in a flat universe
  double luminosity_distance_mpc(double redshift) const;
  double angular_diameter_distance_mpc(double redshift) const;
  double kpc_per_arcsec(double redshift) const;  ///< physical

  /// H(a) / H0.
  double expansion_rate(double scale_factor) const;

 private:
  double comoving(double scale_factor) const;

  CosmologyParameters parameters_;
  // On a grid uniform in ln a, from a = 1e-4 to a = 2.
  std::vector<double> age_;        // in units of 1 / H0
  std::vector<double> conformal_;  // dimensionless
  std::vector<double> comoving_;   // distance from today in units of c / H0, negative before today
};

}  // namespace peculiar::cosmos
