#pragma once

#include "mergers/effective_radius.h"
#include "mergers/selection.h"

namespace peculiar::mergers {

/// Every galaxy of the catalogues that mass, redshift and snapshot let be listed, by snapshot and number,
/// whatever its part in mergers: all are Role::kOther, and nothing is known of mergers.
struct AllGalaxies {
  Selection selection;
  std::int64_t without_mass = 0;    ///< of those snapshots: no stellar mass, and so not listed
  std::int64_t without_radius = 0;  ///< listed without an effective radius: neither catalogue nor stars
};

/// Needs catalogues, and no tree. Where there is one, SelectedGalaxy::last_galaxy is by it. Effective radii
/// are those of the catalogue, or found from stars or semi-axes; in a snapshot that has neither they stay
/// missing. Errors (input): those of EffectiveRadii, as of a galaxy without stars in a snapshot with stars;
/// no snapshot that may be listed has a catalogue (says what to give in its place).
AllGalaxies list_all(const simulation::Simulation& simulation, const SelectionRule& rule,
                     const RadiusOptions& options, EffectiveRadii& radii, const RunContext& context);

}  // namespace peculiar::mergers
