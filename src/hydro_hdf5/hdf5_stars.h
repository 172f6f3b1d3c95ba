#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cosmos/cosmology.h"
#include "simulation/simulation.h"
#include "store/hdf5_file.h"

namespace peculiar::hydro_hdf5 {

/// Births are stored in single precision: a birth later than the snapshot by this fraction (rounding) counts
/// as now.
inline constexpr double kBirthRounding = 1e-5;

/// Elements [first, last) of the `of` elements in a row of a dataset.
struct RowPart {
  std::int64_t of = 1;
  std::int64_t first = 0;
  std::int64_t last = 1;
};

/// A dataset of an HDF5 snapshot, and the factor to our unit. Empty name: the simulation lacks it.
struct StarDataset {
  std::string name;
  double factor = 1;
  RowPart part = {};     ///< scalars only: elements of the row that are summed
  std::string per = {};  ///< scalars only: dataset to divide by; empty: none
};

/// Datasets of star particle properties, one row per particle. Position, birth and one of the masses are
/// required; other properties that the file lacks stay empty.
struct StarLayout {
  StarDataset position;            ///< [n, 3], to physical kpc
  StarDataset velocity;            ///< [n, 3], to peculiar km/s
  StarDataset mass;                ///< present mass, to Msun
  StarDataset initial_mass;        ///< to Msun
  StarDataset birth_scale_factor;  ///< not positive: wind particle rather than a star; left out
  StarDataset metallicity;
  StarDataset id;
};

/// A chunk of a snapshot.
struct StarFile {
  std::filesystem::path path;
  std::int64_t rows = 0;  ///< particles of the star type, by the header
  StarLayout layout;
};

/// Clock of a run without expansion, where births are times as well.
struct Clock {
  double now = 0;
  double gyr_per_unit = 1;
};

/// Sources of the star particles of a snapshot.
struct StarSource {
  std::vector<StarFile> files;
  double scale_factor = 1;
  double box_kpc = 0;                     ///< physical; positions are wrapped into [0, box); 0: not periodic
  cosmos::CosmologyParameters cosmology;  ///< converts births to ages
  std::optional<Clock> clock = {};        ///< takes the place of the cosmology if present
};

/// Error (input) if a dataset is missing or its shape differs from [rows, row_values] (1: one-dimensional).
void check_shape(const store::Hdf5File& file, const std::string& dataset, std::int64_t rows,
                 std::int64_t row_values);

/// Reads a snapshot in pieces of at most `most_rows` particles; no piece spans two files. Errors of read()
/// name file, dataset and row: a dataset is missing or has an unexpected shape; a position is not finite or
/// more than half a box outside the box; a birth is later than the snapshot. Other NaNs of a star are kept;
/// of wind, only the birth is checked.
std::unique_ptr<simulation::StarReader> read_hdf5_stars(StarSource source,
                                                        std::int64_t most_rows = 2'000'000);

}  // namespace peculiar::hydro_hdf5
