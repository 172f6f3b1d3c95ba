#include "universe/populate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace peculiar::universe {

namespace {

constexpr double kDiscEdge = 6;   // lengths
constexpr double kClumpEdge = 4;  // scales
/// Of the circular speed: hotter than that in the plane it would not be a disc, and answer no bar or arms.
constexpr double kGreatestHeat = 0.35;
/// Of kappa^2 to m^2 Omega^2, in Omega^2: nearer to that resonance the shapes of orbits are not told by first
/// order.
constexpr double kLeastDistance = 0.6;
/// Nothing is set up nearer to escaping.
constexpr double kGreatestShareOfEscape = 0.9;

/// Values at even steps, linear between.
struct Profile {
  double step = 1;
  std::vector<double> values;
  double at(double x) const {
    const double node = std::clamp(x / step, 0.0, static_cast<double>(values.size() - 1) - 1e-9);
    const auto low = static_cast<std::size_t>(node);
    return std::lerp(values[low], values[low + 1], node - static_cast<double>(low));
  }
};

/// Moments of the velocities in a disc, against radius.
struct DiscKinematics {
  Profile mean_turning;  // km/s
  Profile radial;        // dispersions, km/s
  Profile azimuthal;
  Profile vertical;
};

/// <z dPhi/dz> over sech^2: what holds the disc up.
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

/// Slowed down where it would all but escape.
Vector3 held(const GalaxyPotential& potential, const Vector3& position, Vector3 velocity) {
  const double escape = std::sqrt(-2 * potential.potential(position[0], position[1], position[2]));
  const double speed = length(velocity);
  if (speed > kGreatestShareOfEscape * escape)
    velocity = (kGreatestShareOfEscape * escape / speed) * velocity;
  return velocity;
}

}  // namespace

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

void tilt_rim(double length_kpc, double angle_deg, double node_deg, Phase& phase, std::size_t first,
              std::size_t count) {
  constexpr double kFlatWithin = 2;  // lengths
  const double node = node_deg * std::numbers::pi / 180;
  const Vector3 axis{std::cos(node), std::sin(node), 0};
  for (std::size_t i = first; i < first + count; ++i) {
    const double radius = std::hypot(phase.position_kpc[0][i], phase.position_kpc[1][i]) / length_kpc;
    const double share = std::max(0.0, (radius - kFlatWithin) / (kWarpedAt - kFlatWithin));
    const double angle = share * angle_deg * std::numbers::pi / 180;
    const auto turned = [&](const Vector3& v) {
      return std::cos(angle) * v + std::sin(angle) * cross(axis, v) +
             ((1 - std::cos(angle)) * dot(axis, v)) * axis;
    };
    phase.set(i, turned(phase.position(i)), turned(phase.velocity(i)));
  }
}

namespace {

constexpr std::size_t kOrbitNodes = 160;

/// Closed orbits about circles: R + x cos(m phi), phi + angle sin(m phi).
struct ClosedOrbits {
  Profile x_kpc;
  Profile angle;
  Profile turning;  // km/s / kpc
};

ClosedOrbits closed_orbits(const GalaxyPotential& potential, const HaloShape& halo, int arms) {
  const double step = kDiscEdge * potential.model().disc_length_kpc / static_cast<double>(kOrbitNodes - 1);
  ClosedOrbits result{{step, {}}, {step, {}}, {step, {}}};
  const auto turning = [&](double radius) { return potential.circular_speed_kms(radius) / radius; };
  for (std::size_t i = 0; i < kOrbitNodes; ++i) {
    const double radius = std::max(0.5, static_cast<double>(i)) * step;
    const double half = 0.01 * radius;
    const double depth = halo.harmonic(arms, radius);
    const double slope =
        (halo.harmonic(arms, radius + half) - halo.harmonic(arms, radius - half)) / (2 * half);
    const double omega = turning(radius);
    const double omega2 = omega * omega;
    const double steepness = (turning(radius + half) - turning(radius - half)) / (2 * half) * radius / omega;
    // kappa^2 - m^2 Omega^2; kept from zero, where to first order nothing is closed.
    const double kappa2 = omega2 * (4 + 2 * steepness);
    double distance = kappa2 - arms * arms * omega2;
    distance = std::copysign(std::max(std::abs(distance), kLeastDistance * omega2), distance);
    const double x = -(slope + 2 * depth / radius) / distance;
    result.x_kpc.values.push_back(x);
    result.angle.values.push_back((-2 * x / radius - depth / (radius * radius * omega2)) / arms);
    result.turning.values.push_back(omega);
  }
  return result;
}

void settle_in_harmonic(const GalaxyPotential& potential, const HaloShape& halo, int arms, Phase& phase,
                        std::size_t first, std::size_t count) {
  const ClosedOrbits orbits = closed_orbits(potential, halo, arms);
  for (std::size_t i = first; i < first + count; ++i) {
    const Vector3 p = phase.position(i);
    const Vector3 v = phase.velocity(i);
    const double radius = std::max(1e-6, std::hypot(p[0], p[1]));
    const double phi = std::atan2(p[1], p[0]);
    const double outwards = (v[0] * p[0] + v[1] * p[1]) / radius;
    const double round = (v[1] * p[0] - v[0] * p[1]) / radius;
    const double cosine = std::cos(arms * phi);
    const double sine = std::sin(arms * phi);
    const double turning = arms * orbits.turning.at(radius);
    const double x = orbits.x_kpc.at(radius);
    const double angle = orbits.angle.at(radius);
    const double new_radius = std::max(0.1 * radius, radius + x * cosine);
    const double new_phi = phi + angle * sine;
    const double new_outwards = outwards - turning * x * sine;
    const double new_round = new_radius * (round / radius + turning * angle * cosine);
    const double c = std::cos(new_phi);
    const double s = std::sin(new_phi);
    const Vector3 position{new_radius * c, new_radius * s, p[2]};
    phase.set(i, position,
              held(potential, position,
                   {new_outwards * c - new_round * s, new_outwards * s + new_round * c, v[2]}));
  }
}

void settle_in_bend(const GalaxyPotential& potential, const HaloShape& halo, Phase& phase, std::size_t first,
                    std::size_t count) {
  const double step = kDiscEdge * potential.model().disc_length_kpc / static_cast<double>(kOrbitNodes - 1);
  Profile lift{step, {}};
  for (std::size_t i = 0; i < kOrbitNodes; ++i) {
    const double radius = std::max(0.5, static_cast<double>(i)) * step;
    // Where the two pulls cancel: the bend's grows no faster with height than the disc's.
    double low = 0;
    double high = radius;
    for (int k = 0; k < 40; ++k) {
      const double z = (low + high) / 2;
      std::array<double, 3> pull{};
      const double zero = 0;
      const Block block{1, {&radius, &zero, &z}, {&pull[0], &pull[1], &pull[2]}};
      potential.accelerate(block);
      halo.accelerate(block, 1);
      (pull[2] > 0 ? low : high) = z;
    }
    lift.values.push_back(low);
  }
  for (std::size_t i = first; i < first + count; ++i) {
    Vector3 position = phase.position(i);
    position[2] += lift.at(std::hypot(position[0], position[1]));
    phase.set(i, position, phase.velocity(i));
  }
}

}  // namespace

void settle_in(const GalaxyPotential& potential, const HaloShape& halo, Phase& phase, std::size_t first,
               std::size_t count) {
  if (halo.is_round()) return;
  for (const int arms : {1, 2}) settle_in_harmonic(potential, halo, arms, phase, first, count);
  settle_in_bend(potential, halo, phase, first, count);
}

void populate_sphere(const GalaxyPotential& potential, const Hernquist& sphere, double flattening,
                     Phase& phase, std::size_t first, std::size_t count, RandomStream& random) {
  // Jeans: dispersion^2 = 1 / n(r) integral of n G M / s^2 from r outwards, on even steps of ln r.
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
