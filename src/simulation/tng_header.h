#pragma once

#include <cstdint>
#include <optional>

#include "simulation/hdf5_stars.h"
#include "simulation/simulation.h"
#include "store/hdf5_file.h"

namespace peculiar::simulation {

/// The attributes of /Header that snapshots, cut-outs and group catalogues of AREPO's and GADGET's family
/// have in common (tng-project.org/data/docs/specifications).
struct TngHeader {
  double scale_factor = 1;
  double box_mpc = 0;                     ///< comoving; 0: none said
  cosmos::CosmologyParameters cosmology;  ///< the options' in place of the file's
  double length_kpc = 1;                  ///< the unit of length, physical kpc
  double mass_msun = 1;                   ///< the unit of mass
  double velocity_kms = 1;  ///< the unit of velocity of subhaloes, that of particles is sqrt(a) of it
  std::optional<std::int64_t> snapshot;  ///< SnapshotNumber, which cut-outs carry

  double box_kpc() const { return box_mpc * 1e3 * scale_factor; }
};

/// Errors (input) name the file and the attribute: one that is missing (HubbleParam, Omega0, OmegaLambda: and
/// not among the options either), Time that contradicts Redshift.
TngHeader read_tng_header(const store::Hdf5File& file, const SimulationOptions& options);

/// PartType4 as AREPO's simulations name it, in the units of that header.
StarLayout tng_star_layout(const TngHeader& header);

/// Error (input) where there are not as many chunk files as this attribute of the first one's /Header says.
void check_chunk_count(const store::Hdf5File& first, const char* attribute, std::size_t files);

/// An integer attribute of /Header: the value for stars of one by particle type, or the only one.
std::int64_t header_count(const store::Hdf5File& file, const char* name);

}  // namespace peculiar::simulation
