#include "universe/settle.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "universe/populate.h"
#include "universe/profile.h"

namespace peculiar::universe {

namespace {

constexpr std::size_t kOrbitNodes = 160;
/// Minimum distance of kappa^2 from m^2 Omega^2, in Omega^2: nearer to that resonance first order does not
/// describe the orbits.
constexpr double kLeastDistance = 0.6;

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
    // kappa^2 - m^2 Omega^2, kept away from zero, where to first order no orbit is closed.
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
    // Where the two forces cancel: the bend's grows no faster with height than the disc's.
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

}  // namespace peculiar::universe
