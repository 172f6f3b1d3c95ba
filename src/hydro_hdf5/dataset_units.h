#pragma once

#include <optional>
#include <string>

#include "store/hdf5_file.h"

namespace peculiar::hydro_hdf5 {

// IAU 2015: what "cgs" is in kpc, Msun and km/s.
inline constexpr double kKpcInCm = 3.0856775814913673e21;
inline constexpr double kMsunInG = 1.98840987e33;
inline constexpr double kKmsInCmPerS = 1e5;

/// What the attributes of a dataset say of its units: cgs = value * a^A * h^H * CGS. EAGLE, SWIFT, and AREPO
/// with GADGET-4 each have names of their own for the three numbers.
struct DatasetUnits {
  double cgs = 1;
  double a_exponent = 0;
  double h_exponent = 0;

  /// What a value is of a unit of so many cgs units.
  double factor(double scale_factor, double h, double cgs_unit) const;
};

/// None where the dataset, or its word on units, is not there. Error (input): one of the three is missing, or
/// they come to no unit.
std::optional<DatasetUnits> dataset_units(const store::Hdf5File& file, const std::string& dataset);

}  // namespace peculiar::hydro_hdf5
