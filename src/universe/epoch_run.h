#pragma once

#include <cstdint>
#include <vector>

#include "base/progress.h"
#include "universe/plan.h"
#include "universe/truth.h"
#include "universe/write_universe.h"

namespace peculiar::universe {

/// Steps an epoch through its snapshots.
class EpochRun {
 public:
  /// Star and dark-matter particles have ids from `first_id` on.
  EpochRun(const UniverseOptions& options, const RunContext& context, const cosmos::Cosmology& cosmology,
           const Epoch& epoch, std::int64_t first_id);

  /// Advances all systems to a snapshot and collects the contents of the box.
  BoxSnapshot snapshot(std::int64_t s, TruthTable& truth, std::vector<horizon::TreeGalaxy>& tree,
                       Progress& progress);
  std::int64_t next_id() const { return next_id_; }  ///< after the first snapshot: the first free id

 private:
  void move_systems(double time_gyr, const horizon::SnapshotHeader& header, std::vector<Sighting>& now,
                    Progress& progress);
  void gather(const horizon::SnapshotHeader& header, double time_gyr, std::vector<Sighting>& now,
              BoxSnapshot& box);
  void gather_dark(std::size_t s, const horizon::SnapshotHeader& header, double time_gyr,
                   BoxSnapshot& box) const;
  void name_galaxies(std::vector<Sighting>& now, BoxSnapshot& box) const;

  const UniverseOptions& options_;
  const RunContext& context_;
  const cosmos::Cosmology& cosmology_;
  const Epoch& epoch_;
  std::int64_t next_id_;
  std::vector<System> systems_;
  std::vector<std::int64_t> first_id_;  // of each system's stars, followed by those of its dark matter
  std::vector<Sighting> sightings_;     // in the previous snapshot
};

}  // namespace peculiar::universe
