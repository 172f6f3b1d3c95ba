#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/hdf5_file.h"

namespace peculiar::hydro_hdf5 {

// What snapshot_dialect.cpp and snapshot_words.cpp ask of a file.

std::string field(const char* name);  ///< its path in the file: of /PartType4
bool has_field(const store::Hdf5File& file, const char* name);
std::int64_t row_values(const store::Hdf5File& file, const std::string& dataset);  ///< numbers a particle

/// Path of the first of these that is there; of the first of all where none is.
std::string first_of(const store::Hdf5File& file, const std::vector<const char*>& names);

/// What units are where a dataset itself does not say: physical kpc, Msun, km/s.
struct DefaultUnits {
  double length_kpc = 0;  // 0: nothing is said
  double mass_msun = 0;
  double velocity_kms = 0;
};

/// SWIFT's /Units, which are comoving for lengths and without h; none where they are not there.
std::optional<DefaultUnits> swift_units(const store::Hdf5File& file, double scale_factor);

/// Do its attributes say that a dataset holds masses, not shares?
bool holds_masses(const store::Hdf5File& file, const std::string& dataset);

}  // namespace peculiar::hydro_hdf5
