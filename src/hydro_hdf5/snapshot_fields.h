#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/hdf5_file.h"

namespace peculiar::hydro_hdf5 {

// Queries that snapshot_dialect.cpp and snapshot_words.cpp share.

std::string field(const char* name);  ///< path in /PartType4
bool has_field(const store::Hdf5File& file, const char* name);
std::int64_t row_values(const store::Hdf5File& file, const std::string& dataset);  ///< numbers per particle

/// Path of the first of these fields that exists; of the first name if none does.
std::string first_of(const store::Hdf5File& file, const std::vector<const char*>& names);

/// Units for datasets that do not give their own: physical kpc, Msun, km/s.
struct DefaultUnits {
  double length_kpc = 0;  // 0: not given
  double mass_msun = 0;
  double velocity_kms = 0;
};

/// SWIFT's /Units: comoving lengths, without h. None if the group is missing.
std::optional<DefaultUnits> swift_units(const store::Hdf5File& file, double scale_factor);

/// Whether a dataset holds masses rather than mass fractions, by its attributes.
bool holds_masses(const store::Hdf5File& file, const std::string& dataset);

}  // namespace peculiar::hydro_hdf5
