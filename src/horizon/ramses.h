#pragma once

#include "simulation/simulation.h"

namespace peculiar::horizon {

/// RAMSES outputs, the galaxies found in them by GalaxyMaker or HaloMaker, and TreeMaker's merger trees. Any
/// of these may be missing.
simulation::SimulationFormat ramses_format();

}  // namespace peculiar::horizon
