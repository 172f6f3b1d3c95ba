#pragma once

#include <cstdint>
#include <vector>

#include "cosmos/cosmology.h"
#include "horizon/writers.h"
#include "universe/system.h"

namespace peculiar::universe {

/// Minimum number of star particles that AdaptaHOP requires of a galaxy (Dubois et al. 2014).
inline constexpr std::size_t kLeastMembers = 50;

/// Position of a system's frame: its comoving place in the box at a time, and its drift since.
struct Place {
  Vector3 comoving_mpc{};
  Vector3 drift_kms{};
  double since_gyr = 0;

  /// Physical kpc from the corner of the box, not wrapped.
  Vector3 position_kpc(double time_gyr, double scale_factor) const;
};

/// A galaxy as a galaxy finder would see it. Its `id` is set once all galaxies of the snapshot are known.
struct FoundGalaxy {
  std::size_t system_galaxy = 0;  ///< index in its system; 0 for a remnant
  horizon::CatalogueGalaxy entry;
};

/// A system at one time as the files of a simulation describe it.
struct Sighting {
  simulation::StarParticles stars;     ///< born by now; ids are their index in the system
  std::vector<std::int8_t> member_of;  ///< per particle of the system: index into `galaxies`, or -1
  std::vector<FoundGalaxy> galaxies;   ///< members are indices into `stars`
};

/// Assigns each particle to a galaxy: the one nearer in units of the tidal radii (within which a galaxy's
/// mean density exceeds that of the other within the separation), if bound to it, else the other if bound to
/// that, else none. Two coalesced galaxies are one. -1 for none and for particles not yet born.
std::vector<std::int8_t> assign(const System& system);

/// Positions are wrapped into the box of edge `box_kpc`. The catalogue position of a galaxy is the centre of
/// its potential, its velocity the mean of its members; the rest comes from measure() (members.h).
Sighting observe(const System& system, const Place& place, double scale_factor, double box_kpc);

using Links = std::vector<std::vector<std::pair<std::size_t, double>>>;

/// For each galaxy, its contributions from the galaxies of the previous step: (index of the earlier galaxy,
/// percentage of the later one's mass).
Links links(const Sighting& earlier, const Sighting& later);

}  // namespace peculiar::universe
