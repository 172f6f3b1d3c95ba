#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "cosmos/cosmology.h"
#include "simulation/simulation.h"

namespace peculiar::hydro_hdf5 {

/// The star particles of one galaxy as a table: for simulations that no other format fits.
///
/// Columns, one row per star: x, y, z (physical kpc, relative to the galaxy's centre); vx, vy, vz (km/s,
/// optional); initial_mass or mass, or both (Msun; `mass` requires the attribute mass_is = "current"); age
/// (Gyr) or birth_a (scale factor at birth); metallicity (mass fraction, optional); particle_id (optional).
/// Other columns are ignored. Units are required: kpc, Mpc, pc; Msun, 1e10 Msun; Gyr, Myr, yr; km/s.
///
/// Attributes: format = "peculiar-stars", version = 1, galaxy_id, snapshot, redshift, H0 (km/s/Mpc), Omega_m,
/// Omega_L, and, if the galaxy has a position in a box, centre (three numbers, physical kpc).
///
/// Files: HDF5 with one dataset per column (attribute `units`) and the attributes at the root, or with one
/// such group per galaxy, whose attributes take precedence over the root's; or a table in FITS, ECSV or
/// VOTable, with the attributes as metadata. CSV, which has neither units nor attributes, is an error.
struct StarTable {
  std::int64_t galaxy_id = 1;
  std::int64_t snapshot = 0;
  double redshift = 0;
  cosmos::CosmologyParameters cosmology;
  std::optional<simulation::Vector3> centre_kpc;
  simulation::StarParticles stars;  ///< relative to the centre
};

/// Writes the format of the suffix: .h5, .hdf5 or a table's (.fits, .ecsv, .vot). Errors (input, usage):
/// stars without masses or ages; a suffix that cannot hold the table; an unwritable path.
void write_star_table(const std::filesystem::path& path, const StarTable& table);

/// Format "peculiar-stars": such a file, or a folder of them. Each galaxy lies at its centre; galaxies of one
/// snapshot without centres are placed far apart. Mass, half-mass radius (in space) and velocity are those of
/// the stars. There is no merger tree.
simulation::SimulationFormat star_table_format();

}  // namespace peculiar::hydro_hdf5
