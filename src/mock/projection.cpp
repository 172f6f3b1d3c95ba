#include "mock/projection.h"

#include <charconv>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "base/random.h"

namespace peculiar::mock {

namespace {

Vector3 cross(const Vector3& a, const Vector3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Camera turned(const Camera& camera, double angle) {
  const double c = std::cos(angle);
  const double s = std::sin(angle);
  Camera result = camera;
  for (std::size_t i = 0; i < 3; ++i) {
    result.right[i] = c * camera.right[i] + s * camera.up[i];
    result.up[i] = c * camera.up[i] - s * camera.right[i];
  }
  return result;
}

/// cos(theta) and phi in radians.
Camera camera_from(double cosine, double phi) {
  const double sine = std::sqrt(std::max(0.0, 1 - cosine * cosine));
  Camera camera;
  camera.observer = {sine * std::cos(phi), sine * std::sin(phi), cosine};
  camera.right = {-std::sin(phi), std::cos(phi), 0};
  camera.up = cross(camera.observer, camera.right);
  return camera;
}

bool read_number(std::string_view text, double& value) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

}  // namespace

Camera axis_camera(int axis) {
  Camera camera;
  const auto unit = [axis](int step) {
    Vector3 vector{0, 0, 0};
    vector[static_cast<std::size_t>((axis + step) % 3)] = 1;
    return vector;
  };
  camera.observer = unit(0);
  camera.right = unit(1);
  camera.up = unit(2);
  return camera;
}

Camera direction_camera(double theta_deg, double phi_deg) {
  constexpr double kRadian = std::numbers::pi / 180;
  return camera_from(std::cos(theta_deg * kRadian), phi_deg * kRadian);
}

Camera random_camera(std::uint64_t seed, std::uint64_t index) {
  RandomStream random(seed, "camera", index);
  const double cosine = random.uniform(-1, 1);
  const double phi = random.uniform(0, 2 * std::numbers::pi);
  return turned(camera_from(cosine, phi), random.uniform(0, 2 * std::numbers::pi));
}

Projection Projection::parse(const std::string& name) {
  Projection projection;
  projection.name = name;
  if (name == "x" || name == "y" || name == "z") {
    projection.camera = axis_camera(name[0] - 'x');
    return projection;
  }
  if (name == "random") {
    projection.kind = Kind::kRandom;
    return projection;
  }
  const std::size_t colon = name.find(':');
  double theta = 0, phi = 0;
  if (colon == std::string::npos || !read_number(std::string_view(name).substr(0, colon), theta) ||
      !read_number(std::string_view(name).substr(colon + 1), phi) || theta < 0 || theta > 180) {
    throw usage_error(
        "--projections: '{}' is none of x, y, z, random, THETA:PHI (degrees, theta from the z axis, 0 to 180)",
        name);
  }
  projection.kind = Kind::kDirection;
  projection.camera = direction_camera(theta, phi);
  return projection;
}

Camera Projection::camera_of(std::uint64_t seed, const std::string& object, std::size_t number) const {
  if (kind != Kind::kRandom) return camera;
  return random_camera(seed, hash_text(object, number));
}

ImagePlaces project(const std::array<std::vector<double>, 3>& position, const Camera& camera, double unit) {
  ImagePlaces places;
  const std::size_t count = position[0].size();
  places.x.resize(count);
  places.y.resize(count);
  const double* x = position[0].data();
  const double* y = position[1].data();
  const double* z = position[2].data();
  const auto along = [&](const Vector3& axis, std::vector<float>& out) {
    const double a = axis[0] / unit, b = axis[1] / unit, c = axis[2] / unit;
    for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(a * x[i] + b * y[i] + c * z[i]);
  };
  along(camera.right, places.x);
  along(camera.up, places.y);
  return places;
}

}  // namespace peculiar::mock
