#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "cosmos/attenuation.h"
#include "mock/galaxy_cube.h"
#include "mock/projection.h"

namespace peculiar::mock {

/// Dust in a galaxy's own plane: density falls off as exp(-R / length - |z| / height), and is patchy in a
/// pattern of trailing arms.
struct DustDisc {
  Vector3 centre_kpc{};   ///< where its stars' positions count from
  Vector3 axis{0, 0, 1};  ///< unit vector
  double length_kpc = 1;
  double height_kpc = 0.1;
  double depth = 0;           ///< optical depth at 5500 Angstrom through all of it, face-on, at the centre
  double contrast = 0;        ///< deviation of the logarithm of the patches' density
  std::uint64_t pattern = 0;  ///< which patches

  /// Angle between the axis and the line of sight, 0 (face-on) to 90 degrees.
  double inclination_deg(const Vector3& observer) const;
};

/// Optical depth at 5500 Angstrom between each place and an observer far away in that direction. Without
/// patches within 0.3 per cent of the integral and 1e-4 of the depth. Patches scale it as they are where the
/// line of sight has the most dust.
std::vector<double> dust_depths(const DustDisc& disc, const std::array<std::vector<double>, 3>& position_kpc,
                                const Vector3& observer);

/// The disc of a galaxy with these stars (positions from `centre_kpc`'s origin), in proportion to its
/// half-mass radius. Its axis is that of the stars' angular momentum within two half-mass radii, or without
/// velocities the shortest of their inertia tensor. The depth is what the options say, times how ordered the
/// galaxy is: the length of the sum of its stars' angular momenta over the sum of their lengths, or without
/// velocities 1 - c / a. So a disc has its lane, and a galaxy held up by random motions has little dust. None
/// where there are fewer than 10 stars.
std::optional<DustDisc> dust_disc_of(const cosmos::AttenuationOptions& options,
                                     const simulation::StarParticles& stars,
                                     std::span<const std::size_t> members, const Vector3& centre_kpc,
                                     std::uint64_t pattern);

}  // namespace peculiar::mock
