#pragma once

#include "simulation/simulation.h"

namespace peculiar::hydro_hdf5 {

/// Does it hold particles whose places are told in EAGLE's unit, whatever its name? Never throws.
bool is_eagle_file(const std::filesystem::path& path);

/// The particle files of EAGLE (Schaye et al. 2015; The EAGLE team 2017, arXiv:1706.09899):
/// snapshot_SSS_zZZZpZZZ/snap_SSS_zZZZpZZZ.K.hdf5, or snap_SSS.K.hdf5 with what EAGLE writes in them. Each
/// dataset tells its own units. Star particles only: the galaxies of EAGLE are in a data base.
simulation::SimulationFormat eagle_format();

}  // namespace peculiar::hydro_hdf5
