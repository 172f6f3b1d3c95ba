#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "horizon/birth_times.h"
#include "simulation/simulation.h"

namespace peculiar::horizon {

/// Stars of galaxies in GalaxyMaker's files gal_stars_IIIIIII, one file and one piece per galaxy. Stars
/// outside galaxies are not included.
class GalaxyStars : public simulation::StarReader {
 public:
  /// `folder`: GAL_NNNNN. `box_kpc`: physical, 0 if unknown. Error (input): no such files.
  GalaxyStars(const std::filesystem::path& folder, double box_kpc, BirthTimes birth_times);

  std::size_t pieces() const override { return files_.size(); }
  /// Errors (input), naming file and record: NaN positions; records missing or of unexpected length.
  simulation::StarParticles read(std::size_t piece) const override;

 private:
  std::vector<std::filesystem::path> files_;
  double box_kpc_;
  BirthTimes birth_times_;
};

}  // namespace peculiar::horizon
