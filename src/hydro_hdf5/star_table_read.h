#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hydro_hdf5/star_table.h"

namespace peculiar::hydro_hdf5 {

inline constexpr const char* kStarTableFormat = "peculiar-stars";
inline constexpr std::int64_t kStarTableVersion = 1;

/// A galaxy in a file, by all but its stars.
struct StarTablePlace {
  std::filesystem::path path;
  std::string group;  ///< of an HDF5 file; "/" for its root and for tables
  StarTable header;   ///< without stars
};

/// Whether a file says that it is of this format, by its first bytes. Never throws.
bool is_star_table(const std::filesystem::path& path);

/// The galaxies of a file. `options` say, or say instead, what cosmology it is. Errors (input) name the file,
/// group and attribute: one that is missing or no number, a version that is too new, CSV.
std::vector<StarTablePlace> read_star_table_places(const std::filesystem::path& path,
                                                   const simulation::SimulationOptions& options);

/// The stars of one, relative to its centre. Errors (input) name file, column and row: a column that is
/// missing, a unit that is missing or unknown, a value that is not finite, a birth after the snapshot.
simulation::StarParticles read_star_table(const StarTablePlace& place);

}  // namespace peculiar::hydro_hdf5
