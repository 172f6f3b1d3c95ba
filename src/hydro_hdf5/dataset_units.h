#pragma once

#include <optional>
#include <string>

#include "store/hdf5_file.h"

namespace peculiar::hydro_hdf5 {

// IAU 2015: kpc, Msun and km/s in cgs units.
inline constexpr double kKpcInCm = 3.0856775814913673e21;
inline constexpr double kMsunInG = 1.98840987e33;
inline constexpr double kKmsInCmPerS = 1e5;

/// Units of a dataset from its attributes: cgs = value * a^A * h^H * CGS. EAGLE, SWIFT, and AREPO with
/// GADGET-4 each use their own names for the three numbers.
struct DatasetUnits {
  double cgs = 1;
  double a_exponent = 0;
  double h_exponent = 0;

  /// Factor that converts values to a unit of `cgs_unit` cgs units.
  double factor(double scale_factor, double h, double cgs_unit) const;
};

/// None if the dataset or its unit attributes are missing. Error (input): one of the three attributes is
/// missing, or they give no valid unit.
std::optional<DatasetUnits> dataset_units(const store::Hdf5File& file, const std::string& dataset);

}  // namespace peculiar::hydro_hdf5
