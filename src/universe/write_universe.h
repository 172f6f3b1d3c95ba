#pragma once

#include <string>
#include <vector>

#include "catalog/table.h"
#include "horizon/writers.h"
#include "universe/universe.h"

namespace peculiar::universe {

/// A snapshot of the whole box.
struct BoxSnapshot {
  horizon::SnapshotHeader header;
  simulation::StarParticles stars;
  horizon::DarkParticles dark;
  std::vector<horizon::CatalogueGalaxy> galaxies;  ///< by falling mass, ids 1..n
};

/// Bytes on disk that so many records need, about.
double disk_bytes(const UniverseOptions& options, double star_records, double dark_records);

/// The folder, empty of an earlier run's things. Errors (input): complete without leave to overwrite, no
/// folder of ours, less room on its disk than `bytes`.
void prepare_output(const UniverseOptions& options, double bytes, const RunContext& context);

/// output_NNNNN, tree_bricksNNN and GAL_NNNNN of a snapshot.
void write_snapshot(const UniverseOptions& options, const BoxSnapshot& snapshot, int threads);

/// tree.dat and input_TreeMaker.dat of all snapshots.
void write_tree(const UniverseOptions& options, const std::vector<horizon::SnapshotHeader>& headers,
                const std::vector<std::vector<horizon::TreeGalaxy>>& galaxies);

/// truth.fits, which says that all the rest is there.
void write_truth(const UniverseOptions& options, const catalog::Table& truth);

}  // namespace peculiar::universe
