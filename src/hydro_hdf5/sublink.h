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

/// A snapshot that rows of a tree may belong to.
struct SublinkSnapshot {
  std::int32_t index = 0;  ///< into SimulationInfo::snapshots
  /// For each subhalo of the catalogue, whether it is a galaxy. Without a catalogue the tree's own columns
  /// decide.
  std::optional<std::vector<bool>> is_galaxy;
};

/// By the number in the file names.
using SublinkSnapshots = std::map<std::int64_t, SublinkSnapshot>;

struct SublinkTree {
  simulation::MergerTree tree;
  std::int64_t rows = 0;
  std::int64_t of_other_snapshots = 0;  ///< nodes in snapshots without files
  std::int64_t no_galaxies = 0;         ///< nodes without stars, or flagged
};

/// SubLink's merger trees (Rodriguez-Gomez et al. 2015). Only galaxies of known snapshots become nodes; a
/// branch that passes through other subhaloes continues at its next galaxy. Progenitors keep SubLink's order,
/// by the mass of the history behind each: SubhaloIDs number a tree depth first, so that the progenitor with
/// the lower id comes first. Errors (input), naming file and row: a subhalo is missing from its catalogue; a
/// descendant is missing from the tree (except in trees of single objects, which may end) or not numbered
/// before its progenitor; no row belongs to an available snapshot.
SublinkTree read_sublink(const TngFiles& files, const SublinkSnapshots& snapshots);

/// The galaxies of one snapshot from the trees' own columns, in the order of their ids.
std::vector<simulation::Galaxy> read_sublink_galaxies(const TngFiles& files, std::int64_t snapshot,
                                                      const GadgetHeader& header);

/// Whether the trees have subhalo columns.
bool sublink_has_subhaloes(const TngFiles& files);

}  // namespace peculiar::hydro_hdf5
