#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "cosmos/cosmology.h"
#include "simulation/simulation.h"

namespace peculiar::hydro_hdf5 {

/// One galaxy's star particles as a table: how to bring us stars of a simulation that no other format fits.
///
/// Columns, one row a star: x, y, z (kpc, physical, from the galaxy's centre); vx, vy, vz (km/s, optional);
/// initial_mass or mass, or both (Msun; with `mass` the attribute mass_is = "current"); age (Gyr) or birth_a
/// (scale factor at birth); metallicity (mass fraction, optional); particle_id (optional). Other columns are
/// passed over. All that has a unit says it: kpc, Mpc, pc; Msun, 1e10 Msun; Gyr, Myr, yr; km/s.
///
/// Attributes: format = "peculiar-stars", version = 1, galaxy_id, snapshot, redshift, H0 (km/s/Mpc), Omega_m,
/// Omega_L, and, where the galaxy has a place in a box, centre (three numbers, physical kpc).
///
/// Files: HDF5 with one dataset a column (attribute `units`) and the attributes at the root, or with a group
/// of these for each galaxy, whose own attributes go before the root's; or a table in FITS, ECSV or VOTable,
/// whose metadata are the attributes. CSV holds neither units nor attributes, and is refused.
struct StarTable {
  std::int64_t galaxy_id = 1;
  std::int64_t snapshot = 0;
  double redshift = 0;
  cosmos::CosmologyParameters cosmology;
  std::optional<simulation::Vector3> centre_kpc;
  simulation::StarParticles stars;  ///< relative to the centre
};

/// By suffix: .h5 .hdf5 or a table's (.fits .ecsv .vot). Errors (input, usage): stars without masses or ages,
/// a suffix that cannot hold it, an unwritable place.
void write_star_table(const std::filesystem::path& path, const StarTable& table);

/// "peculiar-stars": such a file, or a folder of them. Each galaxy stands at its centre; those of a snapshot
/// whose galaxies have none are set far apart. Its mass, half-mass radius (in space) and velocity are those
/// of its stars; there is no tree.
simulation::SimulationFormat star_table_format();

}  // namespace peculiar::hydro_hdf5
