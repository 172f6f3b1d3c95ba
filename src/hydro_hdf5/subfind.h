#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "hydro_hdf5/gadget_header.h"
#include "simulation/galaxy.h"
#include "store/hdf5_file.h"

namespace peculiar::hydro_hdf5 {

/// Subhaloes as measured by SUBFIND (Springel et al. 2001; Dolag et al. 2009): rows of a group catalogue's
/// /Subhalo, or of a SubLink tree, which has the same columns at its root.
///
/// Galaxies are subhaloes with particles of type 4 (stars and wind), except those with SubhaloFlag 0, which
/// are clumps of other origin rather than galaxies (Nelson et al. 2019). SUBFIND measures no ellipsoids:
/// semi-axes and the farthest particle stay unknown, and the effective radius is the three-dimensional
/// half-mass radius of the star particles (SubhaloHalfmassRadType), about 4/3 of the projected one.
class SubhaloRows {
 public:
  /// `group`: "Subhalo/", or "" for the root. Reads what is_galaxy() needs. Errors (input): those of
  /// Hdf5File.
  SubhaloRows(const store::Hdf5File& file, std::string group, std::int64_t first, std::int64_t count);

  bool has_stars(std::size_t row) const;
  bool is_galaxy(std::size_t row) const;

  /// Reads what galaxy() needs. Errors (input), naming file, dataset and row: a value is not finite.
  void read_properties();
  simulation::Galaxy galaxy(std::size_t row, std::int64_t id, std::int64_t host,
                            const GadgetHeader& header) const;

 private:
  std::vector<double> column(const char* name, std::int64_t row_values) const;

  const store::Hdf5File& file_;
  std::string group_;
  std::int64_t first_;
  std::int64_t count_;
  std::vector<double> particles_;   // [n, 6], by particle type as the others
  std::vector<std::int64_t> flag_;  // empty if the catalogue lacks it (Illustris)
  std::vector<double> mass_;        // [n, 6]
  std::vector<double> radius_;      // [n, 6]
  std::vector<double> position_;    // [n, 3]
  std::vector<double> velocity_;    // [n, 3]
};

/// A group catalogue; `files` are its chunks in order.
struct SubfindCatalogue {
  std::vector<simulation::Galaxy>
      galaxies;                ///< id: row among all subhaloes; host: GroupFirstSub of its group
  std::int64_t subhaloes = 0;  ///< total number
  std::int64_t flagged = 0;    ///< with stars, but left out because of their SubhaloFlag
};
SubfindCatalogue read_subfind(const std::vector<std::filesystem::path>& files, const GadgetHeader& header);

/// Returns for each subhalo of a catalogue whether it is a galaxy.
std::vector<bool> read_subfind_galaxies(const std::vector<std::filesystem::path>& files);

}  // namespace peculiar::hydro_hdf5
