#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "simulation/galaxy.h"
#include "simulation/star_index.h"
#include "simulation/star_particles.h"

namespace peculiar::mock {

/// Whose a star particle is: as the catalogue says, where it names the members of both galaxies. Else a
/// galaxy has a sphere of the radius of its farthest particle (of two galaxies of which one's is not known:
/// five mean semi-axes, or else five effective radii, of both); a particle in no sphere is of neither, one in
/// a sphere belongs to the galaxy whose centre is nearer in units of its sphere's radius.
enum class Owner : std::uint8_t { kNeither, kGalaxy, kCompanion };

/// The star particles round a galaxy.
struct GalaxyCube {
  simulation::StarParticles stars;  ///< positions from the galaxy's centre
  std::vector<Owner> owner;         ///< of each; empty without a companion, or where that is not known
  std::size_t inside = 0;  ///< so many, the first ones, are in the cube; others are for their owner's sake
  std::optional<simulation::Vector3> companion_kpc;  ///< from the galaxy's centre, the nearest way in the box
};

/// Radius of a galaxy's sphere by itself: of its farthest particle, or five mean semi-axes, or five effective
/// radii; NaN where none is known.
double sphere_kpc(const simulation::Galaxy& galaxy);

/// The galaxy's own stars of a cube: by owner, where there are owners; else its `members` (identities,
/// ascending), where any is among the stars; else those within `sphere_kpc` of its centre, or all without
/// one.
std::vector<std::size_t> own_stars(const GalaxyCube& cube, std::span<const std::int64_t> members,
                                   double sphere_kpc);

/// Identities of the members of a galaxy and its companion, ascending; empty where they are not known.
struct PairMembers {
  std::span<const std::int64_t> galaxy, companion;
};

/// The cube of this edge round the galaxy and, where there is a companion, all of both galaxies' spheres.
/// Errors (input): a cube larger than the box.
GalaxyCube cut_cube(const simulation::StarIndex& index, double box_kpc, const simulation::Galaxy& galaxy,
                    const simulation::Galaxy* companion, const PairMembers& members, double edge_kpc);

/// Owners by membership; empty where members are not known, or none of either galaxy is among the stars (a
/// catalogue of something else).
std::vector<Owner> owners(const simulation::StarParticles& stars, const PairMembers& members);

/// Owners of places that are relative to the galaxy's centre; empty where a galaxy has no known radius.
std::vector<Owner> owners(const std::array<std::vector<double>, 3>& position,
                          const simulation::Galaxy& galaxy, const simulation::Galaxy& companion,
                          const simulation::Vector3& companion_kpc);

}  // namespace peculiar::mock
