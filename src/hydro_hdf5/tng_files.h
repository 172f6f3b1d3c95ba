#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

namespace peculiar::hydro_hdf5 {

/// The files of a simulation in IllustrisTNG's layout, by name. Chunks are in order and without gaps.
struct TngFiles {
  using Chunks = std::vector<std::filesystem::path>;
  std::map<std::int64_t, Chunks> snapshots;  ///< by number: snap_SSS.K.hdf5 or snapshot_SSS.hdf5
  std::map<std::int64_t, Chunks> groups;     ///< fof_subhalo_tab_SSS.K.hdf5 or groups_SSS.K.hdf5
  Chunks trees;                              ///< tree_extended.K.hdf5: each holds complete SubLink trees
  Chunks object_trees;                       ///< of single objects, from the web API; may overlap
  Chunks cutouts;                            ///< stars of single objects, from the web API

  bool empty() const {
    return snapshots.empty() && groups.empty() && trees.empty() && object_trees.empty() && cutouts.empty();
  }
};

/// Searches a folder and its output/ and postprocessing/ (for a folder called output, the postprocessing/
/// beside it): the files there, and those in snapdir_SSS/, groups_SSS/, trees/SubLink/ and sublink/. A file
/// stands for the folder whose layout it belongs to; a file of any other name is a cut-out. Errors (input): a
/// chunk is missing (named) or appears twice.
TngFiles find_tng_files(const std::filesystem::path& input);

/// Whether find_tng_files would find something; looks at names only, not for gaps. Never throws.
bool has_tng_files(const std::filesystem::path& input);

/// A file with particles among them, for inspection; "" if there is none. Never throws.
std::filesystem::path any_tng_snapshot(const std::filesystem::path& input);

}  // namespace peculiar::hydro_hdf5
