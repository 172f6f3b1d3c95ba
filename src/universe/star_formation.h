#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "universe/galaxy_model.h"
#include "universe/populate.h"

namespace peculiar::universe {

/// Birth times of a galaxy's stars. Times are the age of the universe.
struct FormationTimes {
  double first_gyr = 2;  ///< the first snapshot, at which the galaxy has its stellar mass
  double last_gyr = 2.2;
  std::vector<double> bursts_gyr;  ///< passages and coalescence; each burst particle is born near one of them
  std::vector<double> associations_gyr{};  ///< birth times of the particles of associations, in order
};

/// Properties of particles beside positions and velocities.
struct Stars {
  std::vector<Component> component;
  std::vector<std::uint8_t> origin;  ///< galaxy of the system that it was created in
  std::vector<double> initial_mass_msun;
  std::vector<double> birth_gyr;  ///< gas before that
  std::vector<double> metallicity;
};

/// Fraction of a galaxy's gas that a merger turns into stars at once: 0.55 (m2 / m1)^0.69 (Cox et al. 2008,
/// MNRAS 384, 386).
double burst_efficiency(double mass_ratio);

/// Sets births, metallicities and masses of particles [first, first + phase count) of one galaxy: delayed
/// exponentials that begin at a third of the age of the universe (early types end 0.3 Gyr before the first
/// snapshot), recent stars in clumps, bursts of 40 Myr. Metallicity falls by 0.1 dex per effective radius,
/// with a scatter of 0.15 dex. All particles have the same initial mass; stars lose mass
/// as cosmos::chabrier_remaining_mass says. `radius_kpc`: radius of each
/// particle in its galaxy.
void form_stars(const GalaxyModel& galaxy, const FormationTimes& times, const std::vector<double>& radius_kpc,
                std::size_t first, Stars& stars, RandomStream& random);

}  // namespace peculiar::universe
