#pragma once

#include <cstdint>
#include <filesystem>
#include <map>

namespace peculiar::horizon {

/// Files of a RAMSES run and of the codes that find galaxies in it, by the numbers in their names.
struct HorizonFiles {
  std::filesystem::path root;
  std::map<std::int64_t, std::filesystem::path> outputs;       ///< folders output_NNNNN
  std::map<std::int64_t, std::filesystem::path> bricks;        ///< tree_bricksNNN
  std::map<std::int64_t, std::filesystem::path> galaxy_stars;  ///< folders GAL_NNNNN
  std::filesystem::path tree;        ///< tree.dat, or tree_file_NNN.001; "" for none
  std::filesystem::path tree_steps;  ///< input_TreeMaker.dat beside it; "" for none

  bool empty() const { return outputs.empty() && bricks.empty() && galaxy_stars.empty() && tree.empty(); }
};

/// Looks in a folder and the folders in it. A path of an output folder, or of a file in one, gives that
/// output with the catalogues beside it; of any other file of these kinds, the folder that it lies in; of a
/// file of no such kind, nothing. Where folders have catalogues of the same numbers, those of galaxies
/// (GalaxyMaker's) are taken before those of haloes. Errors (input): two catalogues of a kind for one
/// snapshot.
HorizonFiles find_horizon_files(const std::filesystem::path& path);

/// The info file of an output folder, in group_00001 perhaps; "" where there is none.
std::filesystem::path ramses_info_file(const std::filesystem::path& output);

}  // namespace peculiar::horizon
