#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cosmos/cosmology.h"
#include "simulation/simulation.h"
#include "store/hdf5_file.h"

namespace peculiar::hydro_hdf5 {

/// Births are stored as 4-byte reals: one that is later by this share, their rounding, is of now.
inline constexpr double kBirthRounding = 1e-5;

/// A dataset of an HDF5 snapshot, and what a value in it is of our unit. No name: the simulation has none.
struct StarDataset {
  std::string name;
  double factor = 1;
};

/// Where the properties of star particles lie, one row a particle. Position and birth are indispensable, and
/// so is one of the masses; of the others those that the file lacks are left empty.
struct StarLayout {
  StarDataset position;            ///< [n, 3], to physical kpc
  StarDataset velocity;            ///< [n, 3], to peculiar km/s
  StarDataset mass;                ///< as it is now, to Msun
  StarDataset initial_mass;        ///< to Msun
  StarDataset birth_scale_factor;  ///< not positive: no star, but a particle of galactic wind, and left out
  StarDataset metallicity;
  StarDataset id;
};

/// A chunk of a snapshot.
struct StarFile {
  std::filesystem::path path;
  std::int64_t rows = 0;  ///< particles of the type of stars, as its header says
  StarLayout layout;
};

/// What the star particles of a snapshot are made from.
struct StarSource {
  std::vector<StarFile> files;
  double scale_factor = 1;
  double box_kpc = 0;                     ///< physical; positions are brought into [0, box); 0: not periodic
  cosmos::CosmologyParameters cosmology;  ///< by which births become ages
};

/// Error (input) where a dataset is missing or has not that many rows of that many numbers (1: of one axis).
void check_shape(const store::Hdf5File& file, const std::string& dataset, std::int64_t rows,
                 std::int64_t row_values);

/// Reads a snapshot in pieces of at most `most_rows` particles, none across two files. What its read() finds
/// wrong names file, dataset and row: a dataset that is missing or not of the announced shape, a position
/// that is not finite or more than half a box outside the box, a birth after the snapshot. Other values of a
/// star that are no numbers stay so; of wind, nothing but the birth is looked at.
std::unique_ptr<simulation::StarReader> read_hdf5_stars(StarSource source,
                                                        std::int64_t most_rows = 2'000'000);

}  // namespace peculiar::hydro_hdf5
