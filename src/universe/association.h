#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "universe/galaxy_model.h"
#include "universe/orbit.h"

namespace peculiar::universe {

/// Stars born together in a galaxy's disc that drift apart: bright at first, then drawn out into a short arm,
/// as flocculent galaxies have many. Before birth they are gas on the disc's orbits.
struct Association {
  double birth_gyr = 0;
  std::size_t galaxy = 0;
  std::size_t first = 0;  ///< of its consecutive particles
  std::size_t count = 0;
  std::size_t disc_first = 0;  ///< of the disc particles near which it may be born
  std::size_t disc_count = 0;
  double one_sidedness = 0;
  double disc_length_kpc = 1;
  std::uint64_t seed = 1;
  std::uint64_t index = 0;  ///< selects its random numbers
};

/// They are born at even times from `first_gyr` on, spaced in Gyr so that steps need not be cut.
inline constexpr double kAssociationStep_gyr = 0.017;
/// Before the first snapshot; older ones have drifted apart.
inline constexpr double kAssociationMemory_gyr = 0.3;

/// Birth time of an association: star formation is constant from kAssociationMemory_gyr before `first_gyr` to
/// `last_gyr`, in every system alike.
double draw_association_birth(double first_gyr, double last_gyr, RandomStream& random);

/// Places the stars of an association around a particle of its galaxy's disc and gives them its velocity,
/// wherever the disc is by then, torn or not. Tails are included once the halo's shape has ended (at the
/// first passage or the coalescence); before that, only particles within 5 disc lengths. `one_sidedness`
/// favours the side of positive x in the galaxy's own frame.
void bear(const Association& association, const Field& field, Phase& phase);

}  // namespace peculiar::universe
