#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/verb.h"
#include "catalog/table.h"
#include "mergers/effective_radius.h"
#include "mergers/selection.h"

namespace peculiar::mergers {

/// Settings of `peculiar select`.
struct SelectOptions {
  simulation::SimulationOptions simulation;
  SelectionRule rule;
  std::string output;
  RadiusOptions radius;
  bool overwrite = false;

  void describe(Fields& fields);
};

struct SelectReport {
  std::string output;
  std::int64_t snapshots = 0;  ///< of the tree
  std::int64_t rows = 0;       ///< written
  /// By role, written or not, within the limits of mass and redshift.
  std::array<std::int64_t, kRoles> counts{};
  std::int64_t mergers = 0;          ///< on whose branches a galaxy may be listed
  std::int64_t complete = 0;         ///< of those: followed from the separation to the last step after
  std::int64_t begins_late = 0;      ///< of those: a branch, or the simulation, begins within the separation
  std::int64_t splits = 0;           ///< mergers of the tree that were none: the galaxies were two again soon
  std::int64_t radii_measured = 0;   ///< effective radii from star particles
  std::int64_t radii_estimated = 0;  ///< and from semi-axes
};

/// Writes the catalogue of who is isolated, merging or has just merged: SelectionRule says how that is
/// decided. One row a galaxy and snapshot, by snapshot and galaxy. Errors (input): no tree; a snapshot of the
/// tree without a catalogue; those of apply_rule and EffectiveRadii.
SelectReport select_galaxies(const SelectOptions& options, const RunContext& context = {});
/// The same of a simulation that is open.
SelectReport select_galaxies(const simulation::Simulation& simulation, const SelectOptions& options,
                             const RunContext& context = {});
Verb<SelectOptions, SelectReport> select_verb();

/// The catalogue: what is not known, or does not apply, is missing. Mergers are numbered from 1.
catalog::Table selection_table(const Selection& selection, const simulation::SimulationInfo& info);

}  // namespace peculiar::mergers
