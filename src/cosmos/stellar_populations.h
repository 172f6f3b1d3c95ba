#pragma once

#include <span>
#include <string>
#include <vector>

#include "cosmos/log_axis.h"

namespace peculiar::cosmos {

/// Spectra of stars formed at once, as tabulated.
struct PopulationGrid {
  std::string name;                         ///< for messages
  std::vector<double> metallicity;          ///< mass fraction, positive, increasing
  std::vector<double> age_gyr;              ///< positive, increasing
  std::vector<double> wavelength_angstrom;  ///< rest frame, positive, increasing; a repeated one is an edge
  /// L_lambda [Lsun/Angstrom per Msun formed], [metallicity][age][wavelength], linear between wavelengths.
  std::vector<float> luminosity;
  /// The fraction of the initial mass that is still in stars and their remnants, [metallicity][age]; may be
  /// empty.
  std::vector<double> remaining_mass;
};

/// Simple stellar populations. Thread-safe.
class StellarPopulations {
 public:
  /// Errors (input), beginning with the grid's name: axes or values that PopulationGrid does not allow.
  explicit StellarPopulations(PopulationGrid grid);

  const std::string& name() const { return grid_.name; }
  std::span<const double> metallicity() const { return grid_.metallicity; }
  std::span<const double> age_gyr() const { return grid_.age_gyr; }
  std::span<const double> wavelength_angstrom() const { return grid_.wavelength_angstrom; }

  /// L_lambda [Lsun/Angstrom per Msun formed] at as many wavelengths as `luminosity` holds, from index
  /// `first` on. log L is linear in log age and log metallicity; outside the grid it is that of the edge.
  void spectrum(double age_gyr, double metallicity, std::size_t first, std::span<double> luminosity) const;

  bool has_remaining_mass() const { return !grid_.remaining_mass.empty(); }
  /// Linear in log age and log metallicity; 1 before the first age. Error (input): the table has no remaining
  /// masses.
  double remaining_mass(double age_gyr, double metallicity) const;

 private:
  PopulationGrid grid_;
  LogAxis ages_, metallicities_;
};

}  // namespace peculiar::cosmos
