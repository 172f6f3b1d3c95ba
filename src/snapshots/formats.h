#pragma once

#include "simulation/simulation.h"

namespace peculiar::snapshots {

/// All simulation formats, in the order in which they are tried.
const simulation::Formats& formats();

}  // namespace peculiar::snapshots
