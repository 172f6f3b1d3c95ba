#pragma once

#include "simulation/simulation.h"

namespace peculiar::hydro_hdf5 {

/// HDF5 snapshots of the descendants of GADGET, recognised by their fields, whatever their names: a format
/// for each row of snapshot_dialects(). Star particles (snapshot_dialect.h), and SUBFIND's catalogues where
/// they lie beside (CAMELS). The one of GADGET itself also names what is of this kind and cannot be read:
/// unread_snapshot.h.
simulation::SimulationFormat swift_format();
simulation::SimulationFormat horizon_agn_hdf5_format();
simulation::SimulationFormat magneticum_format();
simulation::SimulationFormat gadget_format();

}  // namespace peculiar::hydro_hdf5
