#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "horizon/ramses_info.h"
#include "simulation/simulation.h"

namespace peculiar::horizon {

/// One record of a part file: its name, and its index among the fields that follow the eight header records.
struct PartField {
  std::string
      name;  ///< position_x, velocity_y, mass, identity, levelp, family, tag, birth_time, metallicity, ...
  int record = 0;  ///< index, from 0
};

/// Reads the part files of one output, `folder`/part_NNNNN.outCCCCC or in its group_GGGGG, one piece each.
class RamsesStars : public simulation::StarReader {
 public:
  /// `conformal`: birth times are conformal rather than proper. Errors (input): a missing part file (named);
  /// fields that match no known version of RAMSES.
  RamsesStars(std::filesystem::path folder, RamsesInfo info, bool conformal);
  ~RamsesStars() override;

  std::size_t pieces() const override;
  simulation::StarParticles read(std::size_t piece) const override;
  std::array<std::vector<double>, 3> positions_kpc(std::size_t piece) const override;

  /// Fields of the first file, and how they were recognised ("part_file_descriptor.txt", "header",
  /// "lengths").
  const std::vector<PartField>& fields() const;
  const std::string& recognised_by() const;
  bool has_families() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace peculiar::horizon
