#include "universe/populate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "universe/profile.h"

namespace peculiar::universe {

namespace {

constexpr double kClumpEdge = 4;  // scales
/// In units of the circular speed: with a larger dispersion in the plane it would not be a disc, and would
/// not respond to a bar or arms.
constexpr double kGreatestHeat = 0.35;
/// Largest initial speed, in units of the escape speed.
constexpr double kGreatestShareOfEscape = 0.9;

/// Moments of the velocities in a disc against radius.
struct DiscKinematics {
  Profile mean_turning;  // km/s
  Profile radial;        // dispersions, km/s
  Profile azimuthal;
  Profile vertical;
};

/// <z dPhi/dz> over sech^2, which supports the disc vertically.
double vertical_dispersion_squared(const GalaxyPotential& potential, double radius, double height) {
  constexpr int kSteps = 24;
  double sum = 0;
  double weight = 0;
  for (int i = 0; i < kSteps; ++i) {
    const double z = (i + 0.5) * 4 * height / kSteps;
    const double half = 0.01 * height;
    const double slope =
        (potential.potential(radius, 0, z + half) - potential.potential(radius, 0, z - half)) / (2 * half);
    const double density = 1 / std::pow(std::cosh(z / height), 2);
    sum += density * z * slope;
    weight += density;
  }
  return sum / weight;
}

DiscKinematics disc_kinematics(const GalaxyPotential& potential, double length, double height) {
  constexpr std::size_t kNodes = 96;
  const double step = kDiscEdge * length / static_cast<double>(kNodes - 1);
  DiscKinematics result{{step, {}}, {step, {}}, {step, {}}, {step, {}}};
  std::vector<double> radii;
  for (std::size_t i = 0; i < kNodes; ++i) {
    const double radius = std::max(0.25, static_cast<double>(i)) * step;
    radii.push_back(radius);
    const double vertical = std::sqrt(vertical_dispersion_squared(potential, radius, height));
    result.vertical.values.push_back(vertical);
    result.radial.values.push_back(std::min(vertical, kGreatestHeat * potential.circular_speed_kms(radius)));
  }
  for (std::size_t i = 0; i < kNodes; ++i) {
    const std::size_t low = i == 0 ? 0 : i - 1;
    const std::size_t high = std::min(i + 1, kNodes - 1);
    const double circular = potential.circular_speed_kms(radii[i]);
    const double widening = std::log(radii[high] / radii[low]);
    const double steepness =
        std::log(potential.circular_speed_kms(radii[high]) / potential.circular_speed_kms(radii[low])) /
        widening;
    const double ratio = (1 + steepness) / 2;  // (kappa / 2 Omega)^2
    const double radial = result.radial.values[i];
    const double cooling = 2 * std::log(result.radial.values[high] / result.radial.values[low]) / widening;
    const double falling = -radii[i] / length + cooling;
    result.azimuthal.values.push_back(radial * std::sqrt(std::clamp(ratio, 0.25, 1.0)));
    result.mean_turning.values.push_back(
        std::sqrt(std::max(0.0, circular * circular + radial * radial * (1 - ratio + falling))));
  }
  return result;
}

}  // namespace

Vector3 held(const GalaxyPotential& potential, const Vector3& position, Vector3 velocity) {
  const double escape = std::sqrt(-2 * potential.potential(position[0], position[1], position[2]));
  const double speed = length(velocity);
  if (speed > kGreatestShareOfEscape * escape)
    velocity = (kGreatestShareOfEscape * escape / speed) * velocity;
  return velocity;
}

void populate_disc(const GalaxyPotential& potential, double length_kpc, double height_kpc, Phase& phase,
                   std::size_t first, std::size_t count, RandomStream& random) {
  const DiscKinematics kinematics = disc_kinematics(potential, length_kpc, height_kpc);
  for (std::size_t i = first; i < first + count; ++i) {
    double radius = 0;
    do {
      radius = -length_kpc * std::log((1 - random.uniform()) * (1 - random.uniform()));
    } while (radius > kDiscEdge * length_kpc);
    const double angle = random.uniform(0, 2 * std::numbers::pi);
    const double z = height_kpc * std::atanh(random.uniform(-0.999, 0.999));
    const double cosine = std::cos(angle);
    const double sine = std::sin(angle);
    const double outwards = kinematics.radial.at(radius) * random.normal();
    const double turning =
        kinematics.mean_turning.at(radius) + kinematics.azimuthal.at(radius) * random.normal();
    const Vector3 position{radius * cosine, radius * sine, z};
    const Vector3 velocity{outwards * cosine - turning * sine, outwards * sine + turning * cosine,
                           kinematics.vertical.at(radius) * random.normal()};
    phase.set(i, position, held(potential, position, velocity));
  }
}

void populate_sphere(const GalaxyPotential& potential, const Hernquist& sphere, double flattening,
                     Phase& phase, std::size_t first, std::size_t count, RandomStream& random) {
  // Jeans equation: dispersion^2 = 1 / n(r) integral of n G M / s^2 from r outwards, on uniform steps of ln
  // r.
  constexpr std::size_t kNodes = 160;
  const double inner = std::log(0.003 * sphere.scale_kpc);
  const double step = (std::log(8 * kSphereEdge * sphere.scale_kpc) - inner) / static_cast<double>(kNodes);
  Profile dispersion{step, std::vector<double>(kNodes)};
  double pressure = 0;
  for (std::size_t i = kNodes; i-- > 0;) {
    const double middle = std::exp(inner + (static_cast<double>(i) + 0.5) * step);
    pressure += sphere.density(middle) * kGravity * potential.model().enclosed_msun(middle) / middle * step;
    dispersion.values[i] =
        std::sqrt(pressure / sphere.density(std::exp(inner + static_cast<double>(i) * step)));
  }
  const double edge_share = kSphereEdge / (1 + kSphereEdge);
  for (std::size_t i = first; i < first + count; ++i) {
    const double root = edge_share * std::sqrt(random.uniform());
    const double radius = std::max(1e-3, root / (1 - root)) * sphere.scale_kpc;
    const double speed = dispersion.at(std::log(radius) - inner);
    Vector3 position = radius * random_direction(random);
    Vector3 velocity = speed * normal_vector(random);
    position[2] *= flattening;
    velocity[2] *= flattening;
    phase.set(i, position, held(potential, position, velocity));
  }
}

void populate_clump(const Plummer& sphere, const Vector3& centre_kpc, const Vector3& velocity_kms,
                    Phase& phase, std::size_t first, std::size_t count, RandomStream& random) {
  for (std::size_t i = first; i < first + count; ++i) {
    double radius = 0;
    do {
      radius = 1 / std::sqrt(std::pow(1 - random.uniform(), -2.0 / 3) - 1 + 1e-12);
    } while (radius > kClumpEdge);
    double share = 0;  // of the escape speed: q^2 (1 - q^2)^3.5, at most 0.092
    do {
      share = random.uniform();
    } while (random.uniform(0, 0.1) > share * share * std::pow(1 - share * share, 3.5));
    const double escape =
        std::sqrt(2 * kGravity * sphere.mass_msun / sphere.scale_kpc / std::sqrt(1 + radius * radius));
    phase.set(i, centre_kpc + radius * sphere.scale_kpc * random_direction(random),
              velocity_kms + share * escape * random_direction(random));
  }
}

}  // namespace peculiar::universe
