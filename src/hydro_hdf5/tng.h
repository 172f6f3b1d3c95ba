#pragma once

#include "simulation/simulation.h"

namespace peculiar::hydro_hdf5 {

/// IllustrisTNG and Illustris: AREPO snapshots, cut-outs of the web API, SUBFIND catalogues and SubLink
/// trees, HDF5 (Nelson et al. 2015, 2019). Files: tng_files.h; galaxies: subfind.h; tree: sublink.h; stars:
/// hdf5_stars.h.
simulation::SimulationFormat tng_format();

}  // namespace peculiar::hydro_hdf5
