#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "hydro_hdf5/subfind.h"
#include "hydro_hdf5/tng_files.h"
#include "simulation/merger_tree.h"

namespace peculiar::hydro_hdf5 {

/// A snapshot that a tree's rows may be of.
struct SublinkSnapshot {
  std::int32_t index = 0;  ///< into SimulationInfo::snapshots
  /// Of each subhalo of its catalogue, whether it is a galaxy. Without a catalogue the tree's own columns
  /// tell.
  std::optional<std::vector<bool>> is_galaxy;
};

/// By the number in the files' names.
using SublinkSnapshots = std::map<std::int64_t, SublinkSnapshot>;

struct SublinkTree {
  simulation::MergerTree tree;
  std::int64_t rows = 0;
  std::int64_t of_other_snapshots = 0;  ///< of which there is no file
  std::int64_t no_galaxies = 0;         ///< without stars, or flagged
};

/// SubLink's trees (Rodriguez-Gomez et al. 2015). Only galaxies of known snapshots become nodes; a line of
/// descent that passes through others goes on to the next galaxy on it. Progenitors keep SubLink's order,
/// which is by the mass of the history behind each: SubhaloIDs number a tree depth first, so that of two
/// progenitors the one with the lesser id comes first. Errors (input) name file and row: a subhalo that its
/// catalogue lacks, a descendant that is not in the tree (but for trees of single objects, which may end) or
/// not numbered before its progenitor, no row of any snapshot that is there.
SublinkTree read_sublink(const TngFiles& files, const SublinkSnapshots& snapshots);

/// The galaxies of one snapshot as the trees' own columns have them, in the order of their ids.
std::vector<simulation::Galaxy> read_sublink_galaxies(const TngFiles& files, std::int64_t snapshot,
                                                      const GadgetHeader& header);

/// Whether the trees carry the columns of subhaloes.
bool sublink_has_subhaloes(const TngFiles& files);

}  // namespace peculiar::hydro_hdf5
