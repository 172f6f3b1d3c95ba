#pragma once

#include <vector>

#include "mergers/galaxy_history.h"
#include "mergers/selection_rule.h"

namespace peculiar::mergers {

/// For every node: whether it neither merges nor becomes part of another galaxy over the rule's isolation
/// window.
std::vector<bool> undisturbed(const GalaxyHistory& history, const SelectionRule& rule);

/// For every row of a step: whether a galaxy of the rule's mass ratio or more is within the isolation
/// separation, in effective radii of the heavier of the two. The radius of a galaxy that cannot be listed may
/// be unknown.
std::vector<bool> accompanied(const GalaxyHistory& history, const SelectionRule& rule, std::int32_t step);

}  // namespace peculiar::mergers
