#pragma once

#include <vector>

#include "universe/system.h"

namespace peculiar::universe {

/// The orbit and when it began, in the age of the universe.
struct Meeting {
  Encounter orbit;
  double delay_gyr = 0;
  double start_gyr = 0;
};

/// Draws an orbit for two galaxies and times it so that they coalesce, or pass each other, between 45 and 65
/// % of the window, which leaves as many snapshots before as after: mergers parabolic (one in six) to bound
/// with eccentricities down to 0.5 (in a universe as observed a third of those of one in ten or less nearly
/// radial), fly-bys unbound. The facts are filled in but for the inclinations. Error (config): a window so
/// long that no orbit fits it.
Meeting meet(const SystemRequest& request, const GalaxyPair& pair, const std::vector<GalaxyModel>& models,
             EncounterFacts& facts, RandomStream& random);

}  // namespace peculiar::universe
