#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "universe/galaxy_model.h"
#include "universe/populate.h"

namespace peculiar::universe {

/// When a galaxy's stars are born. Times are of the universe.
struct FormationTimes {
  double first_gyr = 2;  ///< the first snapshot: the galaxy has its stellar mass then
  double last_gyr = 2.2;
  std::vector<double> bursts_gyr;  ///< passages and coalescence; burst particles are born about one of them
  std::vector<double> associations_gyr{};  ///< births of the particles of associations, in their order
};

/// What a particle is, beside where it is.
struct Stars {
  std::vector<Component> component;
  std::vector<std::uint8_t> origin;  ///< which galaxy of the system it was set up with
  std::vector<double> initial_mass_msun;
  std::vector<double> birth_gyr;  ///< gas before that
  std::vector<double> metallicity;
};

/// Share of its initial mass that a population still has: 1 - 0.046 ln(1 + age / 0.276 Myr) (Leitner &
/// Kravtsov 2011, ApJ 734, 48, eq. 1), all of it before the first supernovae at 4 Myr.
double remaining_mass(double age_gyr);

/// Share of a galaxy's gas that a merger turns into stars at once: 0.55 (m2 / m1)^0.69, as Cox et al. (2008,
/// MNRAS 384, 386) fit it.
double burst_efficiency(double mass_ratio);

/// Gives births, metals and masses to particles [first, first + phase count) of one galaxy: delayed
/// exponentials that begin at a third of the age of the universe (early types end 0.3 Gyr before the first
/// snapshot), recent stars in clumps, bursts of 40 Myr. Metallicity falls by 0.1 dex an effective radius and
/// scatters by 0.15 dex. All have the same initial mass. `radius_kpc`: of each particle, in its galaxy.
void form_stars(const GalaxyModel& galaxy, const FormationTimes& times, const std::vector<double>& radius_kpc,
                std::size_t first, Stars& stars, RandomStream& random);

}  // namespace peculiar::universe
