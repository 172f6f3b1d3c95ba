#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "universe/galaxy_model.h"
#include "universe/orbit.h"

namespace peculiar::universe {

enum class Component : std::uint8_t { kDisc, kBulge, kClump, kBurst, kAssociation };

/// Where a disc ends, in lengths.
inline constexpr double kDiscEdge = 6;

/// A velocity, slowed down where it would all but escape.
Vector3 held(const GalaxyPotential& potential, const Vector3& position, Vector3 velocity);

/// Particles near equilibrium in a galaxy's own frame; what is not quite so mixes in a few turns.

/// An exponential sech^2 disc. The vertical dispersion is that of the virial theorem in the potential, the
/// radial one the same, as turbulent gas leaves it, but at most 0.35 of the circular speed, the azimuthal one
/// by epicycles, the mean turning by the asymmetric drift (Binney & Tremaine 2008, eq. 4.228).
void populate_disc(const GalaxyPotential& potential, double length_kpc, double height_kpc, Phase& phase,
                   std::size_t first, std::size_t count, RandomStream& random);

/// A Hernquist sphere with the isotropic dispersion of the Jeans equation, squashed along z by `flattening`,
/// to kSphereEdge.
void populate_sphere(const GalaxyPotential& potential, const Hernquist& sphere, double flattening,
                     Phase& phase, std::size_t first, std::size_t count, RandomStream& random);

/// A Plummer sphere held by its own potential (Aarseth, Henon & Wielen 1974), to 4 scales, about a centre.
void populate_clump(const Plummer& sphere, const Vector3& centre_kpc, const Vector3& velocity_kms,
                    Phase& phase, std::size_t first, std::size_t count, RandomStream& random);

}  // namespace peculiar::universe
