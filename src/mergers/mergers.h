#pragma once

#include <optional>
#include <unordered_set>
#include <vector>

#include "mergers/galaxy_history.h"
#include "mergers/selection_rule.h"

namespace peculiar::mergers {

/// Galaxies that become one, by SelectionRule.
struct Merger {
  std::int64_t remnant;    ///< node: the one galaxy
  std::int64_t main;       ///< node: its main progenitor
  std::int64_t companion;  ///< node: the other progenitor of the greatest mass ratio
  double mass_ratio;       ///< of companion and main, smaller over larger
  int companions;          ///< progenitors of mass_ratio_min or more, without the main one
};

/// Nodes of progenitors that have not merged, although the tree says so: they split off again.
using SplitOff = std::unordered_set<std::int64_t>;

/// What the rule takes as the mass ratio of a progenitor and the main one.
double merger_mass_ratio(const GalaxyHistory& history, const SelectionRule& rule, std::int64_t main,
                         std::int64_t companion);

/// The merger that a node is the remnant of, if of any.
std::optional<Merger> merger_at(const GalaxyHistory& history, const SelectionRule& rule, std::int64_t node,
                                const SplitOff& split_off);

/// Does the rule let this row of a step be listed, by mass and redshift?
bool may_be_listed(const GalaxyHistory& history, const SelectionRule& rule, std::int32_t step,
                   std::size_t row);

/// Those on whose branches a galaxy may be listed, by step and number of the remnant.
std::vector<Merger> find_mergers(const GalaxyHistory& history, const SelectionRule& rule);

/// The tree of the main structures alone. One whose descendant is a structure within another descends into
/// that other.
simulation::MergerTree main_structure_tree(const GalaxyHistory& history);

}  // namespace peculiar::mergers
