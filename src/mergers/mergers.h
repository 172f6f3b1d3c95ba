#pragma once

#include <optional>
#include <unordered_set>
#include <vector>

#include "mergers/galaxy_history.h"
#include "mergers/selection_rule.h"

namespace peculiar::mergers {

/// Galaxies that become one, as SelectionRule defines it.
struct Merger {
  std::int64_t remnant;    ///< node: the one galaxy
  std::int64_t main;       ///< node: its main progenitor
  std::int64_t companion;  ///< node: the other progenitor, with the highest mass ratio
  double mass_ratio;       ///< of companion and main progenitor, smaller over larger
  int companions;          ///< progenitors of mass_ratio_min or more, except the main one
};

/// Nodes of progenitors that have not merged although the tree says so: they split off again.
using SplitOff = std::unordered_set<std::int64_t>;

/// The mass ratio of a progenitor and the main one by the rule.
double merger_mass_ratio(const GalaxyHistory& history, const SelectionRule& rule, std::int64_t main,
                         std::int64_t companion);

/// The merger with this node as its remnant, if any.
std::optional<Merger> merger_at(const GalaxyHistory& history, const SelectionRule& rule, std::int64_t node,
                                const SplitOff& split_off);

/// Whether the rule's limits on mass and redshift allow this row of a step to be listed.
bool may_be_listed(const GalaxyHistory& history, const SelectionRule& rule, std::int32_t step,
                   std::size_t row);

/// Mergers on whose branches a galaxy may be listed, ordered by step and number of the remnant.
std::vector<Merger> find_mergers(const GalaxyHistory& history, const SelectionRule& rule);

/// The tree of the main structures alone. A main structure whose descendant is a substructure descends into
/// the structure that contains it.
simulation::MergerTree main_structure_tree(const GalaxyHistory& history);

}  // namespace peculiar::mergers
