#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "simulation/galaxy.h"
#include "simulation/star_index.h"
#include "simulation/star_particles.h"

namespace peculiar::mock {

/// Whose a star particle is. Particles do not say it; this does: a galaxy's sphere has the radius of its
/// farthest particle (of two galaxies of which one's is not known: five mean semi-axes, or else five
/// effective radii, of both). A particle in no sphere is of neither; one in a sphere belongs to the galaxy
/// whose centre is nearer in units of its sphere's radius.
enum class Owner : std::uint8_t { kNeither, kGalaxy, kCompanion };

/// The star particles round a galaxy.
struct GalaxyCube {
  simulation::StarParticles stars;  ///< positions from the galaxy's centre
  std::vector<Owner> owner;         ///< of each; empty without a companion
  std::size_t inside = 0;  ///< so many, the first ones, are in the cube; others are for their owner's sake
  std::optional<simulation::Vector3> companion_kpc;  ///< from the galaxy's centre, the nearest way in the box
};

/// The cube of this edge round the galaxy and, where there is a companion, all of both galaxies' spheres.
/// Errors (input): a cube larger than the box.
GalaxyCube cut_cube(const simulation::StarIndex& index, double box_kpc, const simulation::Galaxy& galaxy,
                    const simulation::Galaxy* companion, double edge_kpc);

/// Owners of places that are relative to the galaxy's centre. Error (input): a galaxy of no known radius.
std::vector<Owner> owners(const std::array<std::vector<double>, 3>& position,
                          const simulation::Galaxy& galaxy, const simulation::Galaxy& companion,
                          const simulation::Vector3& companion_kpc);

}  // namespace peculiar::mock
