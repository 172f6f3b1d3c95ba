#include "universe/members.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "universe/potential.h"

namespace peculiar::universe {

namespace {

Vector3 at(const std::array<std::vector<double>, 3>& arrays, std::size_t i) {
  return {arrays[0][i], arrays[1][i], arrays[2][i]};
}

/// Twice the mass that rotates against the spin: the part without net rotation.
void measure_bulge(const Members& members, const Vector3& spin, horizon::CatalogueGalaxy& entry) {
  double against = 0;
  double moment = 0;
  for (std::size_t i = 0; i < members.mass.size(); ++i) {
    const Vector3 velocity = at(members.velocity, i);
    if (dot(cross(at(members.position, i), velocity), spin) >= 0) continue;
    against += members.mass[i];
    moment += members.mass[i] * dot(velocity, velocity);
  }
  entry.bulge_mass_msun = std::min(2 * against, members.total);
  entry.bulge_dispersion_kms = against > 0 ? std::sqrt(moment / against / 3) : 0;
}

}  // namespace

void Members::add(const Vector3& at_kpc, const Vector3& velocity_kms, double mass_msun, double potential_at) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    position[axis].push_back(at_kpc[axis]);
    velocity[axis].push_back(velocity_kms[axis]);
  }
  mass.push_back(mass_msun);
  potential.push_back(potential_at);
  total += mass_msun;
}

Vector3 Members::to_rest() {
  Vector3 mean{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    mean[axis] = std::inner_product(mass.begin(), mass.end(), velocity[axis].begin(), 0.0) / total;
    for (double& value : velocity[axis]) value -= mean[axis];
  }
  return mean;
}

void measure(const Members& members, horizon::CatalogueGalaxy& entry) {
  std::array<double, 6> inertia{};
  double farthest2 = 0;
  double moment = 0;
  for (std::size_t i = 0; i < members.mass.size(); ++i) {
    const Vector3 r = at(members.position, i);
    const Vector3 v = at(members.velocity, i);
    const double mass = members.mass[i];
    const double products[6] = {r[0] * r[0], r[1] * r[1], r[2] * r[2], r[0] * r[1], r[1] * r[2], r[2] * r[0]};
    for (std::size_t k = 0; k < 6; ++k) inertia[k] += mass / members.total * products[k];
    entry.angular_momentum = entry.angular_momentum + mass * cross(r, v);
    farthest2 = std::max(farthest2, dot(r, r));
    moment += mass * dot(v, v);
    entry.potential_energy += mass * members.potential[i];
  }
  const Vector3 squares = principal_values(inertia);
  simulation::Galaxy& galaxy = entry.galaxy;
  for (std::size_t axis = 0; axis < 3; ++axis)
    galaxy.semi_axes_kpc[axis] = std::sqrt(std::max(0.0, squares[axis]));
  galaxy.radius_kpc = std::sqrt(farthest2);
  galaxy.effective_radius_kpc = 0;
  for (std::size_t axis = 0; axis < 3; ++axis)
    galaxy.effective_radius_kpc += projected_half_mass_radius(members.position, members.mass, axis) / 3;
  galaxy.particles = static_cast<std::int64_t>(members.mass.size());
  galaxy.stellar_mass_msun = members.total;
  entry.kinetic_energy = moment / 2;
  entry.velocity_dispersion_kms = std::sqrt(moment / members.total / 3);
  const double momentum = length(entry.angular_momentum);
  entry.spin = momentum * std::sqrt(std::abs(entry.kinetic_energy + entry.potential_energy)) /
               (kGravity * std::pow(members.total, 2.5));
  measure_bulge(members, momentum > 0 ? (1 / momentum) * entry.angular_momentum : Vector3{0, 0, 1}, entry);
}

double projected_half_mass_radius(const std::array<std::vector<double>, 3>& position,
                                  const std::vector<double>& mass, std::size_t line_of_sight) {
  const std::vector<double>& x = position[(line_of_sight + 1) % 3];
  const std::vector<double>& y = position[(line_of_sight + 2) % 3];
  std::vector<std::pair<double, double>> square_and_mass;
  for (std::size_t i = 0; i < mass.size(); ++i)
    square_and_mass.emplace_back(x[i] * x[i] + y[i] * y[i], mass[i]);
  std::sort(square_and_mass.begin(), square_and_mass.end());
  const double half = std::accumulate(mass.begin(), mass.end(), 0.0) / 2;
  double sum = 0;
  for (const auto& [square, of_one] : square_and_mass) {
    sum += of_one;
    if (sum >= half) return std::sqrt(square);
  }
  return 0;
}

Vector3 principal_values(const std::array<double, 6>& matrix) {
  // By the trigonometric solution of the characteristic cubic (Smith 1961, Commun. ACM 4, 168).
  const auto [xx, yy, zz, xy, yz, zx] = matrix;
  const double mean = (xx + yy + zz) / 3;
  const double a = xx - mean;
  const double b = yy - mean;
  const double c = zz - mean;
  const double off = xy * xy + yz * yz + zx * zx;
  const double p = std::sqrt((a * a + b * b + c * c + 2 * off) / 6);
  if (p <= 0) return {mean, mean, mean};
  const double determinant = a * (b * c - yz * yz) - xy * (xy * c - yz * zx) + zx * (xy * yz - b * zx);
  const double angle = std::acos(std::clamp(determinant / (2 * p * p * p), -1.0, 1.0)) / 3;
  const double greatest = mean + 2 * p * std::cos(angle);
  const double least = mean + 2 * p * std::cos(angle + 2 * std::numbers::pi / 3);
  return {greatest, 3 * mean - greatest - least, least};
}

}  // namespace peculiar::universe
