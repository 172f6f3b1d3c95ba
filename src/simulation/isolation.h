#pragma once

#include <vector>

#include "simulation/galaxy_history.h"
#include "simulation/place_grid.h"
#include "simulation/selection_rule.h"

namespace peculiar::simulation {

/// For every node: does it, over the rule's isolation window, neither merge nor become part of another?
std::vector<bool> undisturbed(const GalaxyHistory& history, const SelectionRule& rule);

/// The galaxies of one step by place.
class Neighbours {
 public:
  Neighbours(const GalaxyHistory& history, std::int32_t step);

  /// Is a galaxy of the rule's mass ratio or more within its isolation separation of this row's?
  bool has_companion(std::size_t row, const SelectionRule& rule) const;

 private:
  const std::vector<Galaxy>& galaxies_;
  PlaceGrid grid_;
};

}  // namespace peculiar::simulation
