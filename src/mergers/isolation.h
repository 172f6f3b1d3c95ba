#pragma once

#include <vector>

#include "mergers/galaxy_history.h"
#include "mergers/selection_rule.h"

namespace peculiar::mergers {

/// For every node: does it, over the rule's isolation window, neither merge nor become part of another?
std::vector<bool> undisturbed(const GalaxyHistory& history, const SelectionRule& rule);

/// For every row of a step: is a galaxy of the rule's mass ratio or more within the isolation separation, in
/// effective radii of the heavier of the two? The radius of a galaxy that no row may be listed for need not
/// be known.
std::vector<bool> accompanied(const GalaxyHistory& history, const SelectionRule& rule, std::int32_t step);

}  // namespace peculiar::mergers
