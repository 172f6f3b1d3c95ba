#pragma once

#include <span>
#include <string>
#include <vector>

#include "hydro_hdf5/gadget_header.h"
#include "hydro_hdf5/hdf5_stars.h"
#include "store/hdf5_file.h"

namespace peculiar::hydro_hdf5 {

/// How one family of codes writes the stars of a snapshot: its field names. Another code is another row of
/// the table in snapshot_dialect.cpp. Names are datasets in /PartType4, in the order of preference; the first
/// that exists is used.
struct SnapshotDialect {
  const char* format;       ///< simulation::SimulationFormat::name
  const char* description;  ///< for help and messages: which files, by which fields
  const char* birth;        ///< scale factors
  const char* velocity;
  const char* mass;  ///< present mass
  std::vector<const char*> initial_mass;
  std::vector<const char*> metallicity;
  HeaderTime time = HeaderTime::kScaleFactor;
  /// Whether lengths, masses and velocities whose unit neither attributes nor header give are in GADGET's
  /// kpc/h, 1e10 Msun/h and km/s * sqrt(a). False: a missing unit is an error.
  bool has_default_units = true;
  bool may_be_static = false;  ///< births in a run without expansion are times in the same field
  bool (*recognises)(const store::Hdf5File& file);  ///< by the fields of a file with stars
};

std::span<const SnapshotDialect> snapshot_dialects();
const SnapshotDialect& dialect_named(const std::string& format);

/// Finds the dialect by the fields, whatever the file's name; null if the file has no stars or other fields.
const SnapshotDialect* dialect_of(const store::Hdf5File& file);

/// Reads the header, with the box size in the units of the coordinates (if those are given). Errors (input):
/// those of read_gadget_header; the box is not a cube.
GadgetHeader read_snapshot_header(const store::Hdf5File& file, const SnapshotDialect& dialect,
                                  const simulation::SimulationOptions& options);

/// Datasets of the stars in a file that has some. Metallicity may be one number per particle; several, of
/// which the first is the total (GIZMO); or masses of elements, helium first (Magneticum), where the metals
/// are the other elements relative to the initial mass. Errors (input): units are not given; the first of the
/// element masses is not helium.
StarLayout snapshot_layout(const store::Hdf5File& file, const SnapshotDialect& dialect,
                           const GadgetHeader& header);

/// ("units", "..."), ...: the units, masses and metals found or assumed, for `peculiar info`.
std::vector<std::pair<std::string, std::string>> describe_stars(const store::Hdf5File& file,
                                                                const SnapshotDialect& dialect,
                                                                const GadgetHeader& header);

}  // namespace peculiar::hydro_hdf5
