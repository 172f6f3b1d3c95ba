#include "universe/association.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace peculiar::universe {

namespace {

/// Standard deviation of the positions of an association's stars at birth, along an axis; our own choice.
/// Clumps at that time are smaller than a kiloparsec (Guo et al. 2012, arXiv 1110.3800, call them
/// kiloparsec-scale).
constexpr double kSize_kpc = 0.2;
/// Standard deviation of their velocities, along an axis; our own choice, slightly above that of cold gas.
constexpr double kDispersion_kms = 12;
/// Radial limits, in disc lengths, of our own choice: none in the centre, which belongs to the bulge, nor, in
/// an undisturbed disc, where there is no gas; tails of a torn disc carry gas farther out.
constexpr double kInnermost = 0.5;
constexpr double kOutermost = 5;
constexpr int kTries = 64;

}  // namespace

double draw_association_birth(double first_gyr, double last_gyr, RandomStream& random) {
  const double from = first_gyr - kAssociationMemory_gyr;
  const double steps = std::floor((random.uniform(from, last_gyr) - first_gyr) / kAssociationStep_gyr);
  return std::max(from, first_gyr + steps * kAssociationStep_gyr);
}

void bear(const Association& association, const Field& field, Phase& phase) {
  RandomStream random(association.seed, "universe association", association.index);
  const MovingGalaxy& galaxy = field.galaxies[association.galaxy];
  const Vector3 centre = galaxy.track.position_kpc(association.birth_gyr);
  const bool is_torn = association.birth_gyr >= galaxy.halo.end_gyr;
  const double outermost = is_torn ? std::numeric_limits<double>::infinity() : kOutermost;
  std::size_t parent = association.disc_first;
  for (int i = 0; i < kTries; ++i) {
    parent = association.disc_first + random.below(association.disc_count);
    const Vector3 own = galaxy.frame.to_own(phase.position(parent) - centre);
    const double radius = std::hypot(own[0], own[1]);
    const double lengths = radius / association.disc_length_kpc;
    const double chance = (1 + association.one_sidedness * own[0] / std::max(radius, 1e-9)) / 2;
    if (random.uniform() < chance && lengths > kInnermost && lengths < outermost) break;
  }
  const Vector3 place = phase.position(parent);
  const Vector3 motion = phase.velocity(parent);
  for (std::size_t i = association.first; i < association.first + association.count; ++i)
    phase.set(i, place + kSize_kpc * normal_vector(random), motion + kDispersion_kms * normal_vector(random));
}

}  // namespace peculiar::universe
