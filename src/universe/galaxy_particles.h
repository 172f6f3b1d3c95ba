#pragma once

#include <vector>

#include "universe/system.h"

namespace peculiar::universe {

/// A clump on a circular orbit in the disc, in the galaxy's own frame.
struct ClumpStart {
  Plummer sphere;
  Vector3 position_kpc;
  Vector3 velocity_kms;
};

/// Particles of galaxy `g`, which is on its way already, appended to the system's, and when they are born;
/// its associations that are born later are noted as unborn, its clumps for follow_clumps.
void add_particles(System& system, std::size_t g, const SystemRequest& request,
                   std::vector<ClumpStart>& clumps, RandomStream& random);

/// Clumps go as the smooth potentials take them, without friction of their own.
void follow_clumps(System& system, const std::vector<ClumpStart>& clumps, double end_gyr);

}  // namespace peculiar::universe
