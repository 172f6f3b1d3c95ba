#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulation/star_particles.h"

namespace peculiar::mock {

using simulation::Vector3;

/// How a camera far away sees the box: unit vectors along the image's columns, along its rows, and to the
/// observer, right x up = observer. A place r (from the galaxy's centre) falls r.right to the right of the
/// image's middle and r.up above it; rows go upward, as in FITS.
struct Camera {
  Vector3 right{1, 0, 0};
  Vector3 up{0, 1, 0};
  Vector3 observer{0, 0, 1};
};

/// Seen from +x (columns along y, rows along z), from +y (z, x) or from +z (x, y): the axis is 0, 1 or 2.
Camera axis_camera(int axis);

/// Seen from the direction of polar angle `theta_deg` (from z) and azimuth `phi_deg` (from x to y), the box's
/// z upward in the image; from a pole, columns along x turned by phi.
Camera direction_camera(double theta_deg, double phi_deg);

/// A direction of even chance on the sphere, turned about it by an even chance.
Camera random_camera(std::uint64_t seed, std::uint64_t index);

/// A projection as the user names it: "x", "y", "z", "random", or "THETA:PHI" in degrees.
struct Projection {
  std::string name;
  enum class Kind { kAxis, kDirection, kRandom } kind = Kind::kAxis;
  Camera camera;  ///< unless random

  /// Error (usage) where it is none of these.
  static Projection parse(const std::string& name);
  /// `object` and `number`: which object, and which of its projections. The same for any choice of objects.
  Camera camera_of(std::uint64_t seed, const std::string& object, std::size_t number) const;
};

inline double dot(const Vector3& a, const Vector3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

/// Columns and rows of places, in units of `unit` (the length of a pixel), from the image's middle.
struct ImagePlaces {
  std::vector<float> x, y;
};
ImagePlaces project(const std::array<std::vector<double>, 3>& position, const Camera& camera, double unit);

}  // namespace peculiar::mock
