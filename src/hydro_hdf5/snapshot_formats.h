#pragma once

#include "simulation/simulation.h"

namespace peculiar::hydro_hdf5 {

/// HDF5 snapshots of GADGET's descendants, recognised by their fields whatever their names: one format for
/// each row of snapshot_dialects(). They provide star particles (snapshot_dialect.h), and SUBFIND's
/// catalogues if these lie beside the snapshots (CAMELS). GADGET's own format also reports similar files that
/// cannot be read: unread_snapshot.h.
simulation::SimulationFormat swift_format();
simulation::SimulationFormat horizon_agn_hdf5_format();
simulation::SimulationFormat magneticum_format();
simulation::SimulationFormat gadget_format();

}  // namespace peculiar::hydro_hdf5
