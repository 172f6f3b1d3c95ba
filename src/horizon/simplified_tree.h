#pragma once

#include <filesystem>

#include "horizon/tree_file.h"

namespace peculiar::horizon {

/// TreeMaker's simplified trees (built with SIMPL): tree_file_NNN.001 has, for every step, rows of twelve
/// 8-byte identities, bush, tree, halo, number in its step, step, first progenitor, next progenitor,
/// descendant, ...; -1 is none. Told by its first record, which has three numbers.
bool is_simplified_tree(const std::filesystem::path& path);
TreeSteps read_simplified_steps(const std::filesystem::path& path);
simulation::MergerTree read_simplified_tree(const std::filesystem::path& path,
                                            const std::vector<std::int32_t>& snapshot_of_step);

}  // namespace peculiar::horizon
