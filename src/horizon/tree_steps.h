#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "horizon/horizon_files.h"
#include "simulation/simulation.h"

namespace peculiar::horizon {

/// Scale factors of 4-byte reals that stand for one time.
inline constexpr double kSameTime = 2e-5;

/// Which snapshots the steps of a merger tree are of.
struct StepSnapshots {
  std::vector<std::int32_t> snapshot_of_step;  ///< indices into SimulationInfo::snapshots
  std::string matched_by;                      ///< for a person
};

/// By input_TreeMaker.dat, where that lists one file a step; else by their scale factors, since TreeMaker
/// goes on without a file that it does not find. Errors (input): a step of no snapshot that is there, of
/// another time than its snapshot, or of another number of galaxies.
StepSnapshots snapshots_of_steps(const HorizonFiles& files, const simulation::SimulationInfo& info);

}  // namespace peculiar::horizon
