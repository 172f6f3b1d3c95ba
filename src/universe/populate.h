#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "universe/galaxy_model.h"
#include "universe/orbit.h"

namespace peculiar::universe {

enum class Component : std::uint8_t { kDisc, kBulge, kClump, kBurst, kAssociation };

/// Particles near equilibrium in a galaxy's own frame; what is not quite so mixes in a few turns.

/// An exponential sech^2 disc. The vertical dispersion is that of the virial theorem in the potential, the
/// radial one the same, as turbulent gas leaves it, but at most 0.35 of the circular speed, the azimuthal one
/// by epicycles, the mean turning by the asymmetric drift (Binney & Tremaine 2008, eq. 4.228).
void populate_disc(const GalaxyPotential& potential, double length_kpc, double height_kpc, Phase& phase,
                   std::size_t first, std::size_t count, RandomStream& random);

/// Tilts the particles of a disc about the axis at `node_deg` of the x axis: not at all within two lengths,
/// by `angle_deg` at kWarpedAt lengths, evenly on. Tilted rings turn with the galaxy and stay as
/// they are for as long as a system is followed, since the halo, which is round, rules out there.
void tilt_rim(double length_kpc, double angle_deg, double node_deg, Phase& phase, std::size_t first,
              std::size_t count);

/// Moves the particles of a disc from circles onto the closed orbits of its halo, to first order (Binney &
/// Tremaine 2008, eq. 3.145 to 3.148), and lifts them to where the bend holds them, so that they need not
/// swing into that.
void settle_in(const GalaxyPotential& potential, const HaloShape& halo, Phase& phase, std::size_t first,
               std::size_t count);

/// A Hernquist sphere with the isotropic dispersion of the Jeans equation, squashed along z by `flattening`,
/// to kSphereEdge.
void populate_sphere(const GalaxyPotential& potential, const Hernquist& sphere, double flattening,
                     Phase& phase, std::size_t first, std::size_t count, RandomStream& random);

/// A Plummer sphere held by its own potential (Aarseth, Henon & Wielen 1974), to 4 scales, about a centre.
void populate_clump(const Plummer& sphere, const Vector3& centre_kpc, const Vector3& velocity_kms,
                    Phase& phase, std::size_t first, std::size_t count, RandomStream& random);

}  // namespace peculiar::universe
