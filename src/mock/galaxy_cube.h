#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "simulation/galaxy.h"
#include "simulation/star_index.h"
#include "simulation/star_particles.h"

namespace peculiar::mock {

/// Which galaxy a star particle belongs to. Membership follows the catalogue if it names the members of both
/// galaxies. Otherwise each galaxy has a sphere with the radius of its farthest particle (if the radius of
/// either galaxy is unknown: five mean semi-axes, or else five effective radii, for both). A particle in no
/// sphere belongs to neither; one in a sphere belongs to the galaxy whose centre is nearer in units of its
/// sphere's radius.
enum class Owner : std::uint8_t { kNeither, kGalaxy, kCompanion };

/// The star particles around a galaxy.
struct GalaxyCube {
  simulation::StarParticles stars;  ///< positions relative to the galaxy's centre
  std::vector<Owner> owner;         ///< of each star; empty without a companion, or if unknown
  std::size_t inside =
      0;  ///< number of stars in the cube, which come first; others are there because of their owner
  std::optional<simulation::Vector3> companion_kpc;  ///< from the galaxy's centre, the nearest way in the box
};

/// Radius of a galaxy's sphere on its own: that of its farthest particle, or five mean semi-axes, or five
/// effective radii; NaN if none is known.
double sphere_kpc(const simulation::Galaxy& galaxy);

/// The galaxy's own stars of a cube: by owner, if owners are known; else its `members` (ids, ascending), if
/// any is among the stars; else those within `sphere_kpc` of its centre, or all if that is NaN.
std::vector<std::size_t> own_stars(const GalaxyCube& cube, std::span<const std::int64_t> members,
                                   double sphere_kpc);

/// Ids of the members of a galaxy and its companion, ascending; empty if unknown.
struct PairMembers {
  std::span<const std::int64_t> galaxy, companion;
};

/// Whether the members that a catalogue names are star particles, by those of these galaxies; none if
/// unknown. Counts them in each galaxy's whole sphere, since a cube may contain only part of a galaxy.
std::optional<bool> members_are_stars(const simulation::StarIndex& index, double box_kpc,
                                      std::span<const simulation::Galaxy* const> galaxies,
                                      const simulation::Members& members);

/// Cuts out the cube of this edge around the galaxy and, with a companion, all of both galaxies' spheres.
/// Errors (input): a cube larger than the box.
GalaxyCube cut_cube(const simulation::StarIndex& index, double box_kpc, const simulation::Galaxy& galaxy,
                    const simulation::Galaxy* companion, const PairMembers& members, double edge_kpc);

/// Owners by membership; empty if members are unknown, or if no star is a member of either galaxy (the
/// catalogue describes something else).
std::vector<Owner> owners(const simulation::StarParticles& stars, const PairMembers& members);

/// Owners of places relative to the galaxy's centre; empty if the radius of a galaxy is unknown.
std::vector<Owner> owners(const std::array<std::vector<double>, 3>& position,
                          const simulation::Galaxy& galaxy, const simulation::Galaxy& companion,
                          const simulation::Vector3& companion_kpc);

}  // namespace peculiar::mock
