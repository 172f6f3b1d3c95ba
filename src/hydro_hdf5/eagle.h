#pragma once

#include "simulation/simulation.h"

namespace peculiar::hydro_hdf5 {

/// Whether the file holds particles with coordinates in EAGLE's unit, whatever its name. Never throws.
bool is_eagle_file(const std::filesystem::path& path);

/// Particle files of EAGLE (Schaye et al. 2015; The EAGLE team 2017, arXiv:1706.09899):
/// snapshot_SSS_zZZZpZZZ/snap_SSS_zZZZpZZZ.K.hdf5, or snap_SSS.K.hdf5 with EAGLE's contents. Each dataset
/// states its own units. Star particles only: EAGLE's galaxies are in a database.
simulation::SimulationFormat eagle_format();

}  // namespace peculiar::hydro_hdf5
