#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cosmos/attenuation.h"
#include "mock/galaxy_cube.h"
#include "mock/projection.h"

namespace peculiar::mock {

/// Dust in a galaxy's own plane. The density falls off as exp(-R / length - |z| / height), with patches in a
/// pattern of trailing arms.
struct DustDisc {
  Vector3 centre_kpc{};   ///< origin of the positions of its stars
  Vector3 axis{0, 0, 1};  ///< unit vector
  double length_kpc = 1;
  double height_kpc = 0.1;
  double depth = 0;     ///< optical depth at 5500 Angstrom through the whole disc, face-on, at the centre
  double contrast = 0;  ///< standard deviation of the logarithm of the patches' density
  std::uint64_t pattern = 0;  ///< seed of the patches

  /// Angle between the axis and the line of sight, 0 (face-on) to 90 degrees.
  double inclination_deg(const Vector3& observer) const;
};

/// Optical depth at 5500 Angstrom between each place and a distant observer in that direction. Without
/// patches it is within 0.3 per cent of the integral and 1e-4 of the depth. Patches scale it by their value
/// where the line of sight has the most dust.
std::vector<double> dust_depths(const DustDisc& disc, const std::array<std::vector<double>, 3>& position_kpc,
                                const Vector3& observer);

/// Dust disc of a galaxy with these stars (positions relative to `centre_kpc`), in proportion to its
/// half-mass radius. Its axis is the stars' angular momentum within two half-mass radii or, without
/// velocities, the shortest axis of their inertia tensor. The depth is that of the options times the order of
/// the galaxy: the length of the sum of its stars' angular momenta over the sum of their lengths or, without
/// velocities, 1 - c / a. So a disc has a dust lane, and a galaxy supported by random motions has little
/// dust. None if there are fewer than 10 stars.
std::optional<DustDisc> dust_disc_of(const cosmos::AttenuationOptions& options,
                                     const simulation::StarParticles& stars,
                                     std::span<const std::size_t> members, const Vector3& centre_kpc,
                                     std::uint64_t pattern);

}  // namespace peculiar::mock
