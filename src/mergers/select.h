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
  bool all = false;  ///< whatever their part in mergers: asks for no tree
  bool overwrite = false;

  void describe(Fields& fields);
};

struct SelectReport {
  std::string output;
  std::int64_t snapshots = 0;       ///< of the tree
  std::int64_t rows = 0;            ///< written
  bool all = false;                 ///< every galaxy, without roles
  std::int64_t without_mass = 0;    ///< with `all`: galaxies that are not listed, having no stellar mass
  std::int64_t without_radius = 0;  ///< with `all`: listed without an effective radius
  std::string radius_kind;  ///< what the catalogue's effective radii are, in words; "" where none is used
  /// Effective radii of the rows: measured from star particles, from semi-axes, the catalogue's.
  std::int64_t radii_of_stars = 0, radii_of_axes = 0, radii_of_catalogue = 0;
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
/// decided. Or of all galaxies (all_galaxies.h), which needs no tree. One row a galaxy and snapshot, by
/// snapshot and galaxy. Errors: usage (limits the wrong way round; roles of all galaxies), input (no tree; a
/// snapshot of the tree without a catalogue; those of apply_rule, list_all and EffectiveRadii).
SelectReport select_galaxies(const SelectOptions& options, const RunContext& context = {});
/// The same of a simulation that is open.
SelectReport select_galaxies(const simulation::Simulation& simulation, const SelectOptions& options,
                             const RunContext& context = {});
Verb<SelectOptions, SelectReport> select_verb();

/// The catalogue: what is not known, or does not apply, is missing. Mergers are numbered from 1. Of all
/// galaxies it has no columns of roles and mergers, and `tree` only where the simulation has one.
catalog::Table selection_table(const Selection& selection, const simulation::SimulationInfo& info,
                               bool all = false);

}  // namespace peculiar::mergers
