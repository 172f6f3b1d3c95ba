#pragma once

#include "universe/orbit.h"

namespace peculiar::universe {

/// Tilts the particles of a disc about the axis at `node_deg` from the x axis: not at all within two lengths,
/// by `angle_deg` at kWarpedAt lengths, linearly in between and beyond. Tilted rings rotate with the galaxy
/// and keep their shape for as long as a system is followed, since the halo, which is round, dominates there.
void tilt_rim(double length_kpc, double angle_deg, double node_deg, Phase& phase, std::size_t first,
              std::size_t count);

/// Moves the particles of a disc from circles onto the closed orbits of its halo, to first order (Binney &
/// Tremaine 2008, eq. 3.145 to 3.148), and lifts them to where the bend holds them, so that they do not
/// oscillate about it.
void settle_in(const GalaxyPotential& potential, const HaloShape& halo, Phase& phase, std::size_t first,
               std::size_t count);

}  // namespace peculiar::universe
