#pragma once

#include "simulation/simulation.h"

namespace peculiar::simulation {

/// RAMSES outputs, the galaxies that GalaxyMaker or HaloMaker found in them and their trees by TreeMaker; any
/// part of these may be missing.
SimulationFormat ramses_format();

}  // namespace peculiar::simulation
