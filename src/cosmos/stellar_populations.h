#pragma once

#include <span>
#include <string>
#include <vector>

#include "cosmos/log_axis.h"

namespace peculiar::cosmos {

/// The light of stars formed at once, as tables give it.
struct PopulationGrid {
  std::string name;                         ///< what messages call it
  std::vector<double> metallicity;          ///< mass fraction, positive, increasing
  std::vector<double> age_gyr;              ///< positive, increasing
  std::vector<double> wavelength_angstrom;  ///< at rest, positive, increasing; one given twice is an edge
  /// L_lambda [Lsun/Angstrom per Msun formed], [metallicity][age][wavelength], straight between wavelengths.
  std::vector<float> luminosity;
  /// The share of the mass formed that is still in stars and their remnants, [metallicity][age]; may be
  /// empty.
  std::vector<double> remaining_mass;
};

/// Simple stellar populations. Thread-safe.
class StellarPopulations {
 public:
  /// Errors (input) begin with the grid's name: axes or values that are not as PopulationGrid says.
  explicit StellarPopulations(PopulationGrid grid);

  const std::string& name() const { return grid_.name; }
  std::span<const double> metallicity() const { return grid_.metallicity; }
  std::span<const double> age_gyr() const { return grid_.age_gyr; }
  std::span<const double> wavelength_angstrom() const { return grid_.wavelength_angstrom; }

  /// L_lambda [Lsun/Angstrom per Msun formed] at wavelengths number `first` and on, as many as `luminosity`
  /// holds: log L linear in log age and log metallicity, the grid's edge beyond it.
  void spectrum(double age_gyr, double metallicity, std::size_t first, std::span<double> luminosity) const;

  bool has_remaining_mass() const { return !grid_.remaining_mass.empty(); }
  /// Linear in log age and log metallicity; all of the mass before the first age. Error (input) where the
  /// table has none.
  double remaining_mass(double age_gyr, double metallicity) const;

 private:
  PopulationGrid grid_;
  LogAxis ages_, metallicities_;
};

}  // namespace peculiar::cosmos
