#pragma once

#include <cstdint>
#include <vector>

#include "cosmos/cosmology.h"
#include "horizon/writers.h"
#include "universe/system.h"

namespace peculiar::universe {

/// Fewer star particles than AdaptaHOP asks of a galaxy (Dubois et al. 2014) make none.
inline constexpr std::size_t kLeastMembers = 50;

/// Into [0, edge), the box being periodic.
double wrapped(double value, double edge);

/// Where the frame of a system is: its comoving place in the box at a time, and its drift since.
struct Place {
  Vector3 comoving_mpc{};
  Vector3 drift_kms{};
  double since_gyr = 0;

  /// Physical kpc from the box's corner, not wrapped.
  Vector3 position_kpc(double time_gyr, double scale_factor) const;
};

/// A galaxy as a finder would see it. `id` is given out by whoever has seen all galaxies of the snapshot.
struct FoundGalaxy {
  std::size_t system_galaxy = 0;  ///< which of its system; 0 for a remnant
  horizon::CatalogueGalaxy entry;
};

/// A system at one time as a simulation's files know it.
struct Sighting {
  simulation::StarParticles stars;     ///< those born by now; ids are their index in the system
  std::vector<std::int8_t> member_of;  ///< per particle of the system: index into `galaxies`, or -1
  std::vector<FoundGalaxy> galaxies;   ///< members are indices into `stars`
};

/// Which galaxy each particle belongs to: the one that it is nearer to in units of the tidal radii (within
/// which a galaxy's mean density is above that of the other within the separation), if bound to it, else the
/// other if bound to that, else none. Two that have coalesced are one. -1 for none and for those not born.
std::vector<std::int8_t> assign(const System& system);

/// Positions are wrapped into the box of edge `box_kpc`. A galaxy's place in the catalogue is that of its
/// potential's centre, its velocity the mean of its members, the rest as measure() (members.h) has it.
Sighting observe(const System& system, const Place& place, double scale_factor, double box_kpc);

using Links = std::vector<std::vector<std::pair<std::size_t, double>>>;

/// For each galaxy, what it has from those of the step before: (index of the earlier one, per cent of the
/// later one's mass).
Links links(const Sighting& earlier, const Sighting& later);

}  // namespace peculiar::universe
