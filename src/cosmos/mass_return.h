#pragma once

#include <functional>
#include <string>
#include <vector>

#include "cosmos/stellar_populations.h"

namespace peculiar::cosmos {

/// The fraction of the initial mass that is still in a star particle, by age [Gyr] and metallicity; above 0,
/// at most 1. The initial mass of a particle is its present mass over this fraction.
using RemainingMass = std::function<double(double age_gyr, double metallicity)>;

/// The fraction that a population of a Chabrier IMF still has (Leitner & Kravtsov 2011, ApJ 734, 48, eq. 1):
/// 1 - 0.046 ln(1 + t / 0.276 Myr), blended in between 4 and 12 Myr, before which few stars have died. 1 for
/// negative ages.
double chabrier_remaining_mass(double age_gyr);

/// The mass that stars have returned to the gas. The right recipe depends on the simulation's own feedback.
struct MassReturn {
  std::string name;
  std::string description;
  /// The populations must outlive the returned function.
  std::function<RemainingMass(const StellarPopulations&)> make;
};

/// A new recipe is a function and a line here: none; chabrier (chabrier_remaining_mass; within
/// 0.045 of Bruzual & Charlot 2003 at solar metallicity, 0.02 after 25 Myr); salpeter (1 - 0.033 ln(1 + t /
/// 0.7 Myr), the same blend: our fit to Bruzual & Charlot 2003, Salpeter 0.1 to 100 Msun, solar, within 0.02,
/// 0.009 after 30 Myr); table (the populations' own).
const std::vector<MassReturn>& mass_returns();

/// Errors (input): no such recipe (names the nearest); "table" for populations that have no masses.
RemainingMass find_mass_return(const std::string& name, const StellarPopulations& populations);

}  // namespace peculiar::cosmos
