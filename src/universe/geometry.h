#pragma once

#include <array>
#include <cmath>
#include <numbers>

#include "base/random.h"
#include "simulation/star_particles.h"

namespace peculiar::universe {

using simulation::Vector3;

inline Vector3 operator+(const Vector3& a, const Vector3& b) {
  return {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
}
inline Vector3 operator-(const Vector3& a, const Vector3& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
inline Vector3 operator*(double factor, const Vector3& a) {
  return {factor * a[0], factor * a[1], factor * a[2]};
}
inline double dot(const Vector3& a, const Vector3& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }
inline double length(const Vector3& a) { return std::sqrt(dot(a, a)); }
inline Vector3 cross(const Vector3& a, const Vector3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// Three normal deviates.
inline Vector3 normal_vector(RandomStream& random) {
  const double x = random.normal();
  const double y = random.normal();
  return {x, y, random.normal()};
}

/// Uniform on the sphere.
inline Vector3 random_direction(RandomStream& random) {
  const Vector3 vector = normal_vector(random);
  return (1 / length(vector)) * vector;
}

/// The axes of a galaxy's own frame (the third along its spin) in the frame of its system.
struct Frame {
  std::array<Vector3, 3> axes{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

  Vector3 to_own(const Vector3& v) const { return {dot(axes[0], v), dot(axes[1], v), dot(axes[2], v)}; }
  Vector3 from_own(const Vector3& v) const { return v[0] * axes[0] + v[1] * axes[1] + v[2] * axes[2]; }

  /// With the third axis along `spin` (a unit vector), rotated by `angle` about it.
  static Frame about(const Vector3& spin, double angle) {
    const Vector3 other = std::abs(spin[0]) < 0.7 ? Vector3{1, 0, 0} : Vector3{0, 1, 0};
    const Vector3 normal = cross(spin, other);
    const Vector3 first = (1 / length(normal)) * normal;
    const Vector3 second = cross(spin, first);
    const Vector3 turned = std::cos(angle) * first + std::sin(angle) * second;
    return {{turned, cross(spin, turned), spin}};
  }
  static Frame random(RandomStream& stream) {
    const Vector3 spin = random_direction(stream);
    return about(spin, stream.uniform(0, 2 * std::numbers::pi));
  }
};

}  // namespace peculiar::universe
