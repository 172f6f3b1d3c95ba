#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "universe/galaxy_model.h"
#include "universe/orbit.h"

namespace peculiar::universe {

/// Stars that are born together somewhere in a galaxy's disc and drift apart: bright at first, then drawn out
/// into a short arm, as flocculent galaxies have many. They are gas on the disc's orbits before.
struct Association {
  double birth_gyr = 0;
  std::size_t galaxy = 0;
  std::size_t first = 0;  ///< of its particles, which follow on each other
  std::size_t count = 0;
  std::size_t disc_first = 0;  ///< of the disc particles that it may be born about
  std::size_t disc_count = 0;
  double one_sidedness = 0;
  double disc_length_kpc = 1;
  std::uint64_t seed = 1;
  std::uint64_t index = 0;  ///< names its random numbers
};

/// They are born at even times from `first_gyr` on: so many Gyr apart that steps need not be cut.
inline constexpr double kAssociationStep_gyr = 0.017;
/// Before the first snapshot; what is older has drifted apart.
inline constexpr double kAssociationMemory_gyr = 0.3;

/// When an association is born: star formation goes on evenly from kAssociationMemory_gyr before `first_gyr`
/// to `last_gyr`, in every system alike.
double draw_association_birth(double first_gyr, double last_gyr, RandomStream& random);

/// Puts the stars of an association about a particle of its galaxy's disc and gives them its velocity,
/// wherever the disc is by then, torn or not: in tails too once its halo's shape has ended, which is at the
/// first passage or the coalescence, and within 5 disc lengths before that. Sides are chosen by
/// `one_sidedness`: more of them where the galaxy's own x is positive.
void bear(const Association& association, const Field& field, Phase& phase);

}  // namespace peculiar::universe
