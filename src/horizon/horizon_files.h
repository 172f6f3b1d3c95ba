#pragma once

#include <cstdint>
#include <filesystem>
#include <map>

namespace peculiar::horizon {

/// Files of a RAMSES run and of its galaxy finders, by the numbers in their names.
struct HorizonFiles {
  std::filesystem::path root;
  std::map<std::int64_t, std::filesystem::path> outputs;       ///< folders output_NNNNN
  std::map<std::int64_t, std::filesystem::path> bricks;        ///< tree_bricksNNN
  std::map<std::int64_t, std::filesystem::path> galaxy_stars;  ///< folders GAL_NNNNN
  std::filesystem::path tree;        ///< tree.dat, or tree_file_NNN.001; "" for none
  std::filesystem::path tree_steps;  ///< input_TreeMaker.dat in the same folder; "" for none

  bool empty() const { return outputs.empty() && bricks.empty() && galaxy_stars.empty() && tree.empty(); }
};

/// Searches a folder and its subfolders. The path of an output folder, or of a file in one, gives that output
/// and its catalogues; any other file of these kinds gives its folder; any other path gives nothing. Where
/// two catalogues have the same number, the one with galaxies (GalaxyMaker's) takes precedence over the one
/// with haloes. Error (input): two catalogues of the same kind for one snapshot.
HorizonFiles find_horizon_files(const std::filesystem::path& path);

/// Returns the info file of an output folder or of its group_00001; "" if there is none.
std::filesystem::path ramses_info_file(const std::filesystem::path& output);

}  // namespace peculiar::horizon
