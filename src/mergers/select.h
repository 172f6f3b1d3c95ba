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
  bool all = false;  ///< whatever their role in mergers: needs no tree
  bool overwrite = false;

  void describe(Fields& fields);
};

struct SelectReport {
  std::string output;
  std::int64_t snapshots = 0;       ///< in the tree
  std::int64_t rows = 0;            ///< written
  bool all = false;                 ///< all galaxies, without roles
  std::int64_t without_mass = 0;    ///< with `all`: galaxies left out for lack of a stellar mass
  std::int64_t without_radius = 0;  ///< with `all`: listed without an effective radius
  std::string radius_kind;  ///< meaning of the catalogue's effective radii, in words; "" if none is used
  /// Effective radii of the rows, by source: star particles, semi-axes, the catalogue.
  std::int64_t radii_of_stars = 0, radii_of_axes = 0, radii_of_catalogue = 0;
  /// By role, written or not, within the limits on mass and redshift.
  std::array<std::int64_t, kRoles> counts{};
  std::int64_t mergers = 0;          ///< on whose branches a galaxy may be listed
  std::int64_t complete = 0;         ///< of those: traced from the separation to the last step after
  std::int64_t begins_late = 0;      ///< of those: a branch, or the simulation, begins within the separation
  std::int64_t splits = 0;           ///< false mergers of the tree: the galaxies soon separate again
  std::int64_t radii_measured = 0;   ///< effective radii from star particles
  std::int64_t radii_estimated = 0;  ///< effective radii from semi-axes
};

/// Writes the catalogue of isolated, merging and recently merged galaxies; SelectionRule defines the roles.
/// Or of all galaxies (all_galaxies.h), which needs no tree. One row per galaxy and snapshot, ordered by
/// snapshot and galaxy. Errors: usage (limits in the wrong order; roles of all galaxies), input (no tree; a
/// snapshot of the tree without a catalogue; those of apply_rule, list_all and EffectiveRadii).
SelectReport select_galaxies(const SelectOptions& options, const RunContext& context = {});
/// As above, for an open simulation.
SelectReport select_galaxies(const simulation::Simulation& simulation, const SelectOptions& options,
                             const RunContext& context = {});
Verb<SelectOptions, SelectReport> select_verb();

/// The catalogue; values that are unknown or do not apply are missing. Mergers are numbered from 1. With
/// `all` it has no columns of roles and mergers, and `tree` only if the simulation has one.
catalog::Table selection_table(const Selection& selection, const simulation::SimulationInfo& info,
                               bool all = false);

}  // namespace peculiar::mergers
