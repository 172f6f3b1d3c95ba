#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "horizon/birth_times.h"
#include "simulation/simulation.h"

namespace peculiar::horizon {

/// The stars of galaxies as GalaxyMaker leaves them, one file gal_stars_IIIIIII a galaxy and a piece. Stars
/// that belong to no galaxy are in none of them.
class GalaxyStars : public simulation::StarReader {
 public:
  /// `folder`: GAL_NNNNN. `box_kpc`: physical, 0 where it is not known. Error (input): no such files.
  GalaxyStars(const std::filesystem::path& folder, double box_kpc, BirthTimes birth_times);

  std::size_t pieces() const override { return files_.size(); }
  /// Errors (input), naming file and record: NaN positions, records that are missing or of another length.
  simulation::StarParticles read(std::size_t piece) const override;

 private:
  std::vector<std::filesystem::path> files_;
  double box_kpc_;
  BirthTimes birth_times_;
};

}  // namespace peculiar::horizon
