#pragma once

#include <vector>

#include "universe/system.h"

namespace peculiar::universe {

/// The orbit and the age of the universe at its start.
struct Meeting {
  Encounter orbit;
  double delay_gyr = 0;
  double start_gyr = 0;
};

/// Draws an orbit for two galaxies and times their coalescence, or passage, between 45 and 65 % of the
/// window, so that about as many snapshots precede as follow. Mergers are parabolic (one in six) to bound
/// with eccentricities down to 0.5 (in a universe as observed, a third of those of one in ten or less nearly
/// radial); fly-bys are unbound. Fills in all facts except the inclinations. Error (config): no orbit fits
/// such a long window.
Meeting meet(const SystemRequest& request, const GalaxyPair& pair, const std::vector<GalaxyModel>& models,
             EncounterFacts& facts, RandomStream& random);

}  // namespace peculiar::universe
