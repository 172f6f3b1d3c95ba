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
  std::vector<horizon::CatalogueGalaxy> galaxies;  ///< by descending mass, ids 1..n
};

/// Approximate disk space for so many records, bytes.
double disk_bytes(const UniverseOptions& options, double star_records, double dark_records);

/// Creates the folder, or clears it of an earlier run's files, which the provenance in its truth.fits or
/// simulate.unfinished identifies; leaves simulate.unfinished there. Errors (input): the output is complete
/// and may not be overwritten; the folder contains anything else; its disk has less space than `bytes`.
void prepare_output(const UniverseOptions& options, double bytes, const RunContext& context);

/// Writes output_NNNNN, tree_bricksNNN and GAL_NNNNN of a snapshot.
void write_snapshot(const UniverseOptions& options, const BoxSnapshot& snapshot, int threads);

/// Writes tree.dat and input_TreeMaker.dat of all snapshots.
void write_tree(const UniverseOptions& options, const std::vector<horizon::SnapshotHeader>& headers,
                const std::vector<std::vector<horizon::TreeGalaxy>>& galaxies);

/// Writes truth.fits, which marks the output as complete, and removes simulate.unfinished.
void write_truth(const UniverseOptions& options, const catalog::Table& truth);

}  // namespace peculiar::universe
