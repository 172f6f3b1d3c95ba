#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "simulation/merger_tree.h"

namespace peculiar::horizon {

/// The steps of a TreeMaker tree, in order of time.
struct TreeSteps {
  std::vector<double> scale_factor;
  std::vector<double> age_gyr;         ///< of the universe, by the writer's constants
  std::vector<std::int64_t> galaxies;  ///< per step, including substructures
};

/// Reads the steps of tree.dat or of a simplified tree (tree_file_NNN.001 with tstep_file_NNN.001 in the same
/// folder). Errors (input): no such file; neither format.
TreeSteps read_tree_steps(const std::filesystem::path& path);

/// Reads the tree. `snapshot_of_step[i]`: index of the snapshot of step i. A galaxy's descendant is the son
/// that receives most of its mass (main_son, if the file has it), with one exception: a son of which the
/// galaxy is the main father and which receives at least `survivor_share` of the galaxy's mass is the
/// descendant. A companion on a close passage loses more than half of its assigned mass to the larger galaxy,
/// yet survives. The main progenitor is the father that contributes most of the descendant's mass.
/// (Simplified trees give all links.) Errors (input), naming file and record: fathers or sons that do not
/// exist; numbers out of order; a file that is too short or too long.
simulation::MergerTree read_tree(const std::filesystem::path& path,
                                 const std::vector<std::int32_t>& snapshot_of_step, double survivor_share);

}  // namespace peculiar::horizon
