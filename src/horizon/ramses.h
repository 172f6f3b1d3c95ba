#pragma once

#include "simulation/simulation.h"

namespace peculiar::horizon {

/// RAMSES outputs, the galaxies that GalaxyMaker or HaloMaker found in them and their trees by TreeMaker; any
/// part of these may be missing.
simulation::SimulationFormat ramses_format();

}  // namespace peculiar::horizon
