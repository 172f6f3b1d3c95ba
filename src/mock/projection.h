#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulation/star_particles.h"

namespace peculiar::mock {

using simulation::Vector3;

/// How a distant camera sees the box: unit vectors along the image's columns, along its rows, and towards the
/// observer, right x up = observer. A place r (from the galaxy's centre) falls r.right to the right of the
/// image centre and r.up above it; rows go upward, as in FITS.
struct Camera {
  Vector3 right{1, 0, 0};
  Vector3 up{0, 1, 0};
  Vector3 observer{0, 0, 1};
};

/// View from +x (columns along y, rows along z), +y (z, x) or +z (x, y): the axis is 0, 1 or 2.
Camera axis_camera(int axis);

/// View from polar angle `theta_deg` (from z) and azimuth `phi_deg` (from x to y), with the box's z upward in
/// the image; from a pole, columns along x rotated by phi.
Camera direction_camera(double theta_deg, double phi_deg);

/// View from a random direction, uniform on the sphere, with a random rotation about it.
Camera random_camera(std::uint64_t seed, std::uint64_t index);

/// A projection as the user names it: "x", "y", "z", "random", or "THETA:PHI" in degrees.
struct Projection {
  std::string name;
  enum class Kind { kAxis, kDirection, kRandom } kind = Kind::kAxis;
  Camera camera;  ///< unless random

  /// Error (usage): none of these.
  static Projection parse(const std::string& name);
  /// `object` and `number`: the object, and the index of its projection. Independent of which objects are
  /// chosen.
  Camera camera_of(std::uint64_t seed, const std::string& object, std::size_t number) const;
};

inline double dot(const Vector3& a, const Vector3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

/// Columns and rows of places from the image centre, in units of `unit` (the size of a pixel).
struct ImagePlaces {
  std::vector<float> x, y;
};
ImagePlaces project(const std::array<std::vector<double>, 3>& position, const Camera& camera, double unit);

}  // namespace peculiar::mock
