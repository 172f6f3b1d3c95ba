#pragma once

#include <span>
#include <string>
#include <vector>

#include "hydro_hdf5/gadget_header.h"
#include "hydro_hdf5/hdf5_stars.h"
#include "store/hdf5_file.h"

namespace peculiar::hydro_hdf5 {

/// How one family of codes writes the stars of a snapshot: the names of its fields. A code that writes them
/// otherwise is a row of the table in snapshot_dialect.cpp. Names are those of datasets in /PartType4, in the
/// order to look; the first that is there is taken.
struct SnapshotDialect {
  const char* format;       ///< simulation::SimulationFormat::name
  const char* description;  ///< for help and messages: what files, by which fields
  const char* birth;        ///< scale factors
  const char* velocity;
  const char* mass;  ///< as it is now
  std::vector<const char*> initial_mass;
  std::vector<const char*> metallicity;
  HeaderTime time = HeaderTime::kScaleFactor;
  /// What a length, mass or velocity is in where neither its attributes nor the header say: GADGET's
  /// kpc/h, 1e10 Msun/h and km/s * sqrt(a). False: nothing is assumed, which is an error.
  bool has_default_units = true;
  bool may_be_static = false;  ///< births of a run without expansion are times of the same name
  bool (*recognises)(const store::Hdf5File& file);  ///< by the fields of a file that has stars
};

std::span<const SnapshotDialect> snapshot_dialects();
const SnapshotDialect& dialect_named(const std::string& format);

/// By fields, whatever the file's name; null: there are no stars in it, or they are written otherwise.
const SnapshotDialect* dialect_of(const store::Hdf5File& file);

/// The header, with the edge of the box in the units of the coordinates (where these say them). Errors
/// (input): read_gadget_header's; a box that is no cube.
GadgetHeader read_snapshot_header(const store::Hdf5File& file, const SnapshotDialect& dialect,
                                  const simulation::SimulationOptions& options);

/// Where the stars lie in a file that has some. Metallicity may be one number a particle; several, of which
/// the first is all metals (GIZMO); or masses of elements, helium first (Magneticum), of which the others are
/// metals of the mass as it was formed. Errors (input): units that are not said, masses of elements whose
/// first is not helium.
StarLayout snapshot_layout(const store::Hdf5File& file, const SnapshotDialect& dialect,
                           const GadgetHeader& header);

/// ("units", "..."), ...: what was found of units, masses and metals, and what was assumed, for info.
std::vector<std::pair<std::string, std::string>> describe_stars(const store::Hdf5File& file,
                                                                const SnapshotDialect& dialect,
                                                                const GadgetHeader& header);

}  // namespace peculiar::hydro_hdf5
