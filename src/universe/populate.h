#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "universe/galaxy_model.h"
#include "universe/orbit.h"

namespace peculiar::universe {

enum class Component : std::uint8_t { kDisc, kBulge, kClump, kBurst, kAssociation };

/// Truncation radius of a disc, in lengths.
inline constexpr double kDiscEdge = 6;

/// Reduces a velocity that is close to the escape velocity.
Vector3 held(const GalaxyPotential& potential, const Vector3& position, Vector3 velocity);

/// Particles near equilibrium in a galaxy's own frame; deviations mix away in a few rotations.

/// An exponential sech^2 disc. The vertical dispersion follows from the virial theorem in the potential; the
/// radial one is equal to it, as turbulent gas leaves it, but at most 0.35 of the circular speed; the
/// azimuthal one follows from epicycles, the mean rotation from the asymmetric drift (Binney & Tremaine 2008,
/// eq. 4.228).
void populate_disc(const GalaxyPotential& potential, double length_kpc, double height_kpc, Phase& phase,
                   std::size_t first, std::size_t count, RandomStream& random);

/// A Hernquist sphere truncated at kSphereEdge, with the isotropic dispersion of the Jeans equation,
/// flattened along z by `flattening`.
void populate_sphere(const GalaxyPotential& potential, const Hernquist& sphere, double flattening,
                     Phase& phase, std::size_t first, std::size_t count, RandomStream& random);

/// A Plummer sphere in its own potential (Aarseth, Henon & Wielen 1974), truncated at 4 scales, about a
/// centre.
void populate_clump(const Plummer& sphere, const Vector3& centre_kpc, const Vector3& velocity_kms,
                    Phase& phase, std::size_t first, std::size_t count, RandomStream& random);

}  // namespace peculiar::universe
