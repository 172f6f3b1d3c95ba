#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"
#include "simulation/writers.h"
#include "universe/universe.h"

namespace peculiar::universe {

/// A snapshot of the whole box.
struct BoxSnapshot {
  simulation::SnapshotHeader header;
  simulation::StarParticles stars;
  simulation::DarkParticles dark;
  std::vector<simulation::CatalogueGalaxy> galaxies;  ///< by falling mass, ids 1..n
};

/// Bytes on disk that so many records need, about.
double disk_bytes(const UniverseOptions& options, double star_records, double dark_records);

/// The folder, empty of an earlier run's things. Errors (input): complete without leave to overwrite, no
/// folder of ours, less room on its disk than `bytes`.
void prepare_output(const UniverseOptions& options, double bytes);

/// output_NNNNN, tree_bricksNNN and GAL_NNNNN of a snapshot.
void write_snapshot(const UniverseOptions& options, const BoxSnapshot& snapshot);

/// tree.dat and input_TreeMaker.dat of all snapshots.
void write_tree(const UniverseOptions& options, const std::vector<simulation::SnapshotHeader>& headers,
                const std::vector<std::vector<simulation::TreeGalaxy>>& galaxies);

/// truth.fits, which says that all the rest is there.
void write_truth(const UniverseOptions& options, const catalog::Table& truth);

}  // namespace peculiar::universe
