#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "mergers/merger_sequences.h"

namespace peculiar::mergers {

enum class Role { kIsolated, kPreMerger, kMerger, kPostMerger, kOther };
inline constexpr std::size_t kRoles = 5;
/// "isolated", "pre-merger", "merger", "post-merger", "other".
const std::string& role_name(Role role);

/// A galaxy at a snapshot, and its role in a merger if it has one.
struct SelectedGalaxy {
  std::size_t snapshot;  ///< index into SimulationInfo::snapshots
  simulation::Galaxy galaxy;
  Role role = Role::kOther;
  std::int32_t sequence = -1;                               ///< index into Selection::mergers
  std::int32_t other_sequence = -1;                         ///< the next sequence that it is in as well
  std::int32_t steps_to_coalescence = 0;                    ///< negative after coalescence
  double time_from_coalescence_gyr = simulation::kUnknown;  ///< negative before coalescence
  double normalised_time = simulation::kUnknown;            ///< -1 to 1; 0: coalescence
  std::int64_t companion = -1;  ///< Galaxy::id in the same snapshot; -1: none, or not seen
  double companion_distance_kpc = simulation::kUnknown;
  // The last descendant by the tree: the same for all galaxies of one tree.
  std::size_t last_snapshot = 0;  ///< index into SimulationInfo::snapshots
  std::int64_t last_galaxy = -1;  ///< Galaxy::id there
};

/// A merger as listed in the catalogue.
struct SelectedMerger {
  MergerSequence sequence;
  std::size_t snapshot;  ///< of coalescence: index into SimulationInfo::snapshots
  std::int64_t remnant;  ///< Galaxy::id there
};

struct Selection {
  std::int64_t snapshots = 0;           ///< in the tree
  std::vector<SelectedMerger> mergers;  ///< on whose branches a galaxy may be listed, by snapshot and remnant
  std::vector<SelectedGalaxy> galaxies;  ///< of the requested roles, by snapshot and number
  std::array<std::int64_t, kRoles>
      counts{};             ///< by role, of all galaxies within the limits on mass and redshift
  std::int64_t splits = 0;  ///< false mergers of the tree: two galaxies again within split_steps
};

/// Applies the rule. `catalogues`: one per snapshot. Errors (input): those of GalaxyHistory; a required
/// effective radius is missing and `radii` does not provide it.
Selection apply_rule(const simulation::SimulationInfo& info, const simulation::MergerTree& tree,
                     std::vector<std::vector<simulation::Galaxy>> catalogues, const SelectionRule& rule,
                     const RadiusSource& radii, const RunContext& context = {});

}  // namespace peculiar::mergers
