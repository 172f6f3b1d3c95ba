#pragma once

#include <string>
#include <vector>

#include "cosmos/stellar_populations.h"

namespace peculiar::cosmos {

/// Populations at few wavelengths, between which log L is linear in log wavelength.
struct LogKnots {
  std::vector<double> metallicity;  ///< mass fraction
  std::vector<double> log_age_yr;   ///< log10
  std::vector<double> wavelength_angstrom;
  std::vector<double>
      log_luminosity;  ///< log10 of L_lambda [Lsun/Angstrom per Msun formed], [metallicity][age][wavelength]
};

/// Resamples the populations at wavelengths half a per cent apart, between which L is linear: within 1e-4 of
/// the curves. Error (input), beginning with `name`: wavelengths are missing or not positive.
PopulationGrid grid_of(const LogKnots& knots, const std::string& name);

/// The built-in table.
LogKnots popstar_compact_knots();

}  // namespace peculiar::cosmos
