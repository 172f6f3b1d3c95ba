#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "simulation/merger_tree.h"

namespace peculiar::horizon {

/// The steps that a TreeMaker tree has, in the order of time.
struct TreeSteps {
  std::vector<double> scale_factor;
  std::vector<double> age_gyr;         ///< of the universe, by the writer's constants
  std::vector<std::int64_t> galaxies;  ///< in each, those within others included
};

/// tree.dat, or a file of the simplified trees (tree_file_NNN.001, whose tstep_file_NNN.001 lies beside it).
/// Errors (input): no such file, neither of them.
TreeSteps read_tree_steps(const std::filesystem::path& path);

/// `snapshot_of_step[i]`: index of the snapshot that step i is of. A galaxy descends into the son that it
/// gives the most mass to (main_son, where that is written). But where a son is mainly made of it and takes
/// at least `survivor_share` of its mass, it lives on as that one: a companion that passes close by loses
/// more than half of what is counted as its own to the larger galaxy, and is still there. The main progenitor
/// is the one that the most of the descendant's mass came from. (Simplified trees say themselves who is who.)
/// Errors (input) name file and record: fathers or sons that do not exist, numbers out of order, a file that
/// ends early or late.
simulation::MergerTree read_tree(const std::filesystem::path& path,
                                 const std::vector<std::int32_t>& snapshot_of_step, double survivor_share);

}  // namespace peculiar::horizon
