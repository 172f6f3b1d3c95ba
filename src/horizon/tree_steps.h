#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "horizon/horizon_files.h"
#include "simulation/simulation.h"

namespace peculiar::horizon {

/// Tolerance within which two 4-byte scale factors denote the same time.
inline constexpr double kSameTime = 2e-5;

/// The snapshot of each step of a merger tree.
struct StepSnapshots {
  std::vector<std::int32_t> snapshot_of_step;  ///< indices into SimulationInfo::snapshots
  std::string matched_by;                      ///< in words
};

/// Uses input_TreeMaker.dat if it lists one file per step; otherwise compares scale factors, because
/// TreeMaker skips files that it does not find. Errors (input): a step without a snapshot, or whose time or
/// number of galaxies differs from its snapshot's.
StepSnapshots snapshots_of_steps(const HorizonFiles& files, const simulation::SimulationInfo& info);

}  // namespace peculiar::horizon
