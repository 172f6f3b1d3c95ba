#pragma once

#include <cstdint>
#include <limits>

#include "simulation/star_particles.h"

namespace peculiar::simulation {

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// A galaxy of a catalogue at one snapshot. NaN if the catalogue lacks a value.
struct Galaxy {
  std::int64_t id = 0;    ///< number in the catalogue of this snapshot (AdaptaHOP: my_number; Subfind: row)
  std::int64_t host = 0;  ///< number of the main structure that contains it; its own if it is one
  int level = 1;          ///< 1: main structure; 2 and more: substructure
  std::int64_t particles = 0;  ///< number of star particles
  double stellar_mass_msun = kUnknown;
  Vector3 position_kpc{kUnknown, kUnknown, kUnknown};  ///< physical, from the box's corner, in [0, box)
  Vector3 velocity_kms{kUnknown, kUnknown, kUnknown};
  /// Of the ellipsoid of its particles, longest first, from the catalogue (AdaptaHOP: a, b, c).
  Vector3 semi_axes_kpc{kUnknown, kUnknown, kUnknown};
  double radius_kpc = kUnknown;            ///< of its farthest particle (AdaptaHOP: r)
  double effective_radius_kpc = kUnknown;  ///< contains half of the stellar mass

  double mean_semi_axis_kpc() const { return (semi_axes_kpc[0] + semi_axes_kpc[1] + semi_axes_kpc[2]) / 3; }
};

}  // namespace peculiar::simulation
