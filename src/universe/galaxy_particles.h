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

/// Appends the particles of galaxy `g`, which is already on its orbit, and their birth times to the system.
/// Associations born later are recorded as unborn, clumps for follow_clumps.
void add_particles(System& system, std::size_t g, const SystemRequest& request,
                   std::vector<ClumpStart>& clumps, RandomStream& random);

/// Integrates clumps in the smooth potentials, without friction of their own.
void follow_clumps(System& system, const std::vector<ClumpStart>& clumps, double end_gyr);

}  // namespace peculiar::universe
