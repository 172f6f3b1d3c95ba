#pragma once

#include <cstdint>
#include <vector>

#include "cosmos/cosmology.h"
#include "universe/identify.h"
#include "universe/system.h"
#include "universe/universe.h"

namespace peculiar::universe {

/// A sequence of snapshots with its own galaxies.
struct Epoch {
  Window window;
  std::int64_t first_number = 1;        ///< of its first snapshot
  std::vector<SystemRequest> requests;  ///< the slowest first
  std::vector<Place> places;            ///< of the systems, far apart from each other
};

/// Plans which systems exist when and where. Errors (config): epochs that overlap in time; a box too small;
/// fewer systems than epochs.
std::vector<Epoch> plan_epochs(const UniverseOptions& options, const cosmos::Cosmology& cosmology,
                               std::uint64_t seed);

}  // namespace peculiar::universe
