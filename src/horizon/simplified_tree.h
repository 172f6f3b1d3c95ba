#pragma once

#include <filesystem>

#include "horizon/tree_file.h"

namespace peculiar::horizon {

/// Whether the file is one of TreeMaker's simplified trees (built with SIMPL), by its first record of three
/// numbers. For every step, tree_file_NNN.001 has rows of twelve 8-byte integers: identity, bush, tree, halo,
/// number in its step, step, first progenitor, next progenitor, descendant, ...; -1 for none.
bool is_simplified_tree(const std::filesystem::path& path);
TreeSteps read_simplified_steps(const std::filesystem::path& path);
simulation::MergerTree read_simplified_tree(const std::filesystem::path& path,
                                            const std::vector<std::int32_t>& snapshot_of_step);

}  // namespace peculiar::horizon
