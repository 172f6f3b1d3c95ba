#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "hydro_hdf5/gadget_header.h"
#include "simulation/galaxy.h"
#include "store/hdf5_file.h"

namespace peculiar::hydro_hdf5 {

/// Subhaloes as SUBFIND measured them (Springel et al. 2001; Dolag et al. 2009): some rows of a group
/// catalogue's /Subhalo, or of a SubLink tree, which has the same columns at its root.
///
/// Galaxies are those with particles of type 4 (stars and wind), unless their SubhaloFlag is 0, which says
/// that they are no galaxies but clumps of other origin (Nelson et al. 2019). SUBFIND measures no ellipsoids:
/// semi-axes and the farthest particle stay unknown, and the effective radius is the half-mass radius of the
/// star particles in space (SubhaloHalfmassRadType), about 4/3 of the one that an image would show.
class SubhaloRows {
 public:
  /// `group`: "Subhalo/", or "" for the root. Reads what is_galaxy() needs. Errors (input): as Hdf5File's.
  SubhaloRows(const store::Hdf5File& file, std::string group, std::int64_t first, std::int64_t count);

  bool has_stars(std::size_t row) const;
  bool is_galaxy(std::size_t row) const;

  /// Reads what galaxy() needs. Errors (input) name file, dataset and row of a value that is not finite.
  void read_properties();
  simulation::Galaxy galaxy(std::size_t row, std::int64_t id, std::int64_t host,
                            const GadgetHeader& header) const;

 private:
  std::vector<double> column(const char* name, std::int64_t row_values) const;

  const store::Hdf5File& file_;
  std::string group_;
  std::int64_t first_;
  std::int64_t count_;
  std::vector<double> particles_;   // [n, 6], as the others by particle type
  std::vector<std::int64_t> flag_;  // empty where the catalogue has none (Illustris)
  std::vector<double> mass_;        // [n, 6]
  std::vector<double> radius_;      // [n, 6]
  std::vector<double> position_;    // [n, 3]
  std::vector<double> velocity_;    // [n, 3]
};

/// A group catalogue; files are its chunks in order.
struct SubfindCatalogue {
  std::vector<simulation::Galaxy>
      galaxies;                ///< id: the row among all subhaloes; host: GroupFirstSub of its group
  std::int64_t subhaloes = 0;  ///< all there are
  std::int64_t flagged = 0;    ///< with stars, but left out for their SubhaloFlag
};
SubfindCatalogue read_subfind(const std::vector<std::filesystem::path>& files, const GadgetHeader& header);

/// For each subhalo of a catalogue, whether it is a galaxy.
std::vector<bool> read_subfind_galaxies(const std::vector<std::filesystem::path>& files);

}  // namespace peculiar::hydro_hdf5
