#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "cosmos/cosmology.h"
#include "universe/association.h"
#include "universe/encounter.h"
#include "universe/galaxy_model.h"
#include "universe/orbit.h"
#include "universe/star_formation.h"

namespace peculiar::universe {

enum class SystemKind { kIsolated, kMerger, kFlyby };

/// Fraction of a galaxy's stars within its edge.
inline constexpr double kEdgeShare = 0.98;

/// The time window in which a system is seen, as age of the universe.
struct Window {
  double first_gyr = 2;
  double last_gyr = 2.2;
  double redshift = 3;  ///< at its beginning
};

struct SystemRequest {
  SystemKind kind = SystemKind::kIsolated;
  std::uint64_t seed = 1;
  std::uint64_t index = 0;  ///< of the system in its universe: selects its random numbers
  std::int64_t particles = 8000;
  std::int64_t dark_particles = 0;
  Window window;
  bool is_observed = false;    ///< with the structure of structure.h instead of smooth symmetric discs
  double mass_ratio_max = 50;  ///< of two galaxies; uniform in its logarithm from 1 to this
};

/// Parameters of the encounter of two galaxies. Times are the age of the universe.
struct EncounterFacts {
  double mass_ratio = 1;  ///< of stellar masses, first to second
  double eccentricity = 0;
  double pericentre_kpc = 0;
  std::vector<double> inclinations_deg;  ///< of each spin to the orbital one: 0 prograde, 180 retrograde
  std::vector<double> pericentres_gyr;
  double coalescence_gyr = std::numeric_limits<double>::infinity();
};

/// Dark matter of a galaxy's halo, at rest in its frame: readers use only its position.
struct DarkHalo {
  Phase phase;
  double particle_msun = 0;
};

/// A galaxy alone or two that meet: the forces, the particles and their present state. The frame is that of
/// the centre of mass.
struct System {
  SystemKind kind = SystemKind::kIsolated;
  std::uint64_t index = 0;
  std::vector<GalaxyModel> models;  ///< one per galaxy, as before the encounter
  EncounterFacts encounter;
  std::vector<double> edges_kpc;  ///< one per galaxy: radius that holds kEdgeShare of its initial stars
  std::vector<std::int64_t> associations;  ///< one per galaxy: number that have a star
  Field field;
  Phase phase;
  Stars stars;
  std::vector<DarkHalo> halos;
  std::vector<Association> unborn;  ///< by descending time of birth
  double time_gyr = 0;              ///< of the phase, age of the universe

  bool is_together(double at_gyr) const { return at_gyr >= encounter.coalescence_gyr; }
};

/// Draws a system and sets it up at its beginning, before the window: single galaxies 0.4 Gyr before it, the
/// time that the particles need to mix and to respond to a bar or arms; pairs 0.8 Gyr before they coalesce or
/// pass each other, later if meet() starts them later, and at least 0.1 Gyr before the window. A second
/// galaxy has particles in proportion to the square root of its mass. Error (config): as meet().
System make_system(const SystemRequest& request, const cosmos::Cosmology& cosmology);

/// Advances the particles, and creates the associations that are due.
void advance(System& system, double to_gyr);

/// "isolated", "merger", "flyby".
std::string kind_name(SystemKind kind);

}  // namespace peculiar::universe
