#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hydro_hdf5/star_table.h"

namespace peculiar::hydro_hdf5 {

inline constexpr const char* kStarTableFormat = "peculiar-stars";
inline constexpr std::int64_t kStarTableVersion = 1;

/// A galaxy in a file, without its stars.
struct StarTablePlace {
  std::filesystem::path path;
  std::string group;  ///< in an HDF5 file; "/" for its root and for tables
  StarTable header;   ///< without stars
};

/// Whether a file declares this format, by its first bytes. Never throws.
bool is_star_table(const std::filesystem::path& path);

/// Lists the galaxies of a file. `options` give or override the cosmology. Errors (input), naming file, group
/// and attribute: an attribute is missing or not a number; the version is too new; CSV.
std::vector<StarTablePlace> read_star_table_places(const std::filesystem::path& path,
                                                   const simulation::SimulationOptions& options);

/// Reads the stars of a galaxy, relative to its centre. Errors (input), naming file, column and row: a column
/// is missing; a unit is missing or unknown; a value is not finite; a birth is later than the snapshot.
simulation::StarParticles read_star_table(const StarTablePlace& place);

}  // namespace peculiar::hydro_hdf5
