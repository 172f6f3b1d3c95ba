#pragma once

#include "mergers/effective_radius.h"
#include "mergers/selection.h"

namespace peculiar::mergers {

/// All galaxies of the catalogues within the limits on mass, redshift and snapshot, by snapshot and number,
/// whatever their role in mergers: all have Role::kOther, and nothing is recorded about mergers.
struct AllGalaxies {
  Selection selection;
  std::int64_t without_mass = 0;  ///< in those snapshots, without a stellar mass and so not listed
  std::int64_t without_radius =
      0;  ///< listed without an effective radius, for lack of one in the catalogue and of stars
};

/// Needs catalogues but no tree. If there is a tree, SelectedGalaxy::last_galaxy follows it. Effective radii
/// come from the catalogue, or from stars or semi-axes; in a snapshot with neither they stay missing. Errors
/// (input): those of EffectiveRadii, for instance for a galaxy without stars in a snapshot with stars; none
/// of the snapshots to list has a catalogue (states the alternatives).
AllGalaxies list_all(const simulation::Simulation& simulation, const SelectionRule& rule,
                     const RadiusOptions& options, EffectiveRadii& radii, const RunContext& context);

}  // namespace peculiar::mergers
