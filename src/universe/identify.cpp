#include "universe/identify.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace peculiar::universe {

namespace {

/// Specific energies of all particles in the rest frame and the potential of one galaxy, and distances.
struct Binding {
  std::vector<double> energy;
  std::vector<double> distance;
};

Binding binding_to(const System& system, std::size_t g) {
  const MovingGalaxy& galaxy = system.field.galaxies[g];
  const Vector3 centre = galaxy.track.position_kpc(system.time_gyr);
  const Vector3 motion = galaxy.track.velocity_kms(system.time_gyr);
  const std::size_t count = system.phase.size();
  std::array<std::vector<double>, 3> own{std::vector<double>(count), std::vector<double>(count),
                                         std::vector<double>(count)};
  Binding binding{std::vector<double>(count), std::vector<double>(count)};
  for (std::size_t i = 0; i < count; ++i) {
    const Vector3 offset = system.phase.position(i) - centre;
    const Vector3 position = galaxy.frame.to_own(offset);
    const Vector3 velocity = system.phase.velocity(i) - motion;
    for (std::size_t axis = 0; axis < 3; ++axis) own[axis][i] = position[axis];
    binding.distance[i] = length(offset);
    binding.energy[i] = dot(velocity, velocity) / 2;
  }
  galaxy.potential.add_potential({own[0].data(), own[1].data(), own[2].data()}, binding.energy.data(), count);
  return binding;
}

/// Within which the mean density of one is above that of the other within their separation.
double tidal_radius(const MassModel& one, const MassModel& other, double separation_kpc) {
  const double density = other.enclosed_msun(separation_kpc) / std::pow(separation_kpc, 3);
  double low = 0;
  double high = 4 * separation_kpc;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (one.enclosed_msun(middle) > density * std::pow(middle, 3) ? low : high) = middle;
  }
  return high;
}

double wrap(double value, double edge) {
  value -= edge * std::floor(value / edge);
  return value < edge ? value : 0;  // rounding may give the edge itself
}

/// Members of a galaxy about its centre.
struct Members {
  std::array<std::vector<double>, 3> position;
  std::array<std::vector<double>, 3> velocity;  // about the mean
  std::vector<double> mass;
  std::vector<double> energy;  // specific, potential only
  double total = 0;
  Vector3 mean_velocity{};
};

Vector3 at(const std::array<std::vector<double>, 3>& arrays, std::size_t i) {
  return {arrays[0][i], arrays[1][i], arrays[2][i]};
}

/// Twice the mass that turns against the spin: what has no net turning.
void measure_bulge(const Members& members, const Vector3& spin, simulation::CatalogueGalaxy& entry) {
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

/// All that a catalogue says of a galaxy but where it is.
void measure(const Members& members, simulation::CatalogueGalaxy& entry) {
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
    entry.potential_energy += mass * members.energy[i];
  }
  const Vector3 squares = principal_values(inertia);
  simulation::Galaxy& galaxy = entry.galaxy;
  for (std::size_t axis = 0; axis < 3; ++axis)
    galaxy.semi_axes_kpc[axis] = std::sqrt(std::max(0.0, squares[axis]));
  galaxy.radius_kpc = std::sqrt(farthest2);
  galaxy.effective_radius_kpc = 0;
  for (std::size_t axis = 0; axis < 3; ++axis)
    galaxy.effective_radius_kpc += projected_half_mass_radius(members.position, members.mass, axis) / 3;
  entry.kinetic_energy = moment / 2;
  entry.velocity_dispersion_kms = std::sqrt(moment / members.total / 3);
  const double momentum = length(entry.angular_momentum);
  // Peebles (1969).
  entry.spin = momentum * std::sqrt(std::abs(entry.kinetic_energy + entry.potential_energy)) /
               (kGravity * std::pow(members.total, 2.5));
  measure_bulge(members, momentum > 0 ? (1 / momentum) * entry.angular_momentum : Vector3{0, 0, 1}, entry);
}

}  // namespace

Vector3 Place::position_kpc(double time_gyr, double scale_factor) const {
  return (1e3 * scale_factor) * comoving_mpc + ((time_gyr - since_gyr) * kKpcPerKmsGyr) * drift_kms;
}

std::vector<std::int8_t> assign(const System& system) {
  const std::size_t count = system.phase.size();
  std::vector<std::int8_t> result(count, -1);
  std::vector<Binding> bindings;
  for (std::size_t g = 0; g < system.field.galaxies.size(); ++g) bindings.push_back(binding_to(system, g));
  const bool is_one = bindings.size() == 1 || system.is_together(system.time_gyr);
  std::array<double, 2> tidal{1, 1};
  if (!is_one) {
    const std::vector<MovingGalaxy>& galaxies = system.field.galaxies;
    const double separation = length(galaxies[1].track.position_kpc(system.time_gyr) -
                                     galaxies[0].track.position_kpc(system.time_gyr));
    const MassModel& first = galaxies[0].potential.model();
    const MassModel& second = galaxies[1].potential.model();
    tidal = {tidal_radius(first, second, separation), tidal_radius(second, first, separation)};
  }
  for (std::size_t i = 0; i < count; ++i) {
    if (system.stars.birth_gyr[i] > system.time_gyr) continue;
    if (is_one) {
      // Both potentials together hold the remnant.
      double energy = bindings[0].energy[i];
      if (bindings.size() > 1) {
        const Vector3 velocity =
            system.phase.velocity(i) - system.field.galaxies[1].track.velocity_kms(system.time_gyr);
        energy += bindings[1].energy[i] - dot(velocity, velocity) / 2;
      }
      result[i] = energy < 0 ? 0 : -1;
      continue;
    }
    const std::size_t nearer =
        bindings[0].distance[i] / tidal[0] <= bindings[1].distance[i] / tidal[1] ? 0 : 1;
    for (const std::size_t g : {nearer, 1 - nearer}) {
      if (bindings[g].energy[i] >= 0) continue;
      result[i] = static_cast<std::int8_t>(g);
      break;
    }
  }
  return result;
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

Sighting observe(const System& system, const Place& place, double scale_factor, double box_kpc) {
  Sighting sighting;
  sighting.member_of = assign(system);
  const double time = system.time_gyr;
  const Vector3 origin = place.position_kpc(time, scale_factor);
  simulation::StarParticles& stars = sighting.stars;
  std::vector<std::size_t> star_of(system.phase.size());
  for (std::size_t i = 0; i < system.phase.size(); ++i) {
    const double age = time - system.stars.birth_gyr[i];
    if (age < 0) continue;
    star_of[i] = stars.size();
    const Vector3 position = origin + system.phase.position(i);
    const Vector3 velocity = place.drift_kms + system.phase.velocity(i);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      stars.position_kpc[axis].push_back(wrap(position[axis], box_kpc));
      stars.velocity_kms[axis].push_back(velocity[axis]);
    }
    stars.initial_mass_msun.push_back(system.stars.initial_mass_msun[i]);
    stars.mass_msun.push_back(system.stars.initial_mass_msun[i] * remaining_mass(age));
    stars.age_gyr.push_back(age);
    stars.metallicity.push_back(system.stars.metallicity[i]);
    stars.id.push_back(static_cast<std::int64_t>(i));
  }
  std::array<std::int8_t, 2> found{-1, -1};
  for (std::size_t g = 0; g < system.field.galaxies.size(); ++g) {
    const MovingGalaxy& galaxy = system.field.galaxies[g];
    const Vector3 centre = galaxy.track.position_kpc(time);
    FoundGalaxy one;
    one.system_galaxy = g;
    Members members;
    for (std::size_t i = 0; i < system.phase.size(); ++i) {
      if (sighting.member_of[i] != static_cast<std::int8_t>(g)) continue;
      one.entry.members.push_back(star_of[i]);
      const double mass = stars.mass_msun[star_of[i]];
      const Vector3 offset = system.phase.position(i) - centre;
      const Vector3 velocity = system.phase.velocity(i);
      for (std::size_t axis = 0; axis < 3; ++axis) {
        members.position[axis].push_back(offset[axis]);
        members.velocity[axis].push_back(velocity[axis]);
      }
      members.mass.push_back(mass);
      const Vector3 own = galaxy.frame.to_own(offset);
      members.energy.push_back(galaxy.potential.potential(own[0], own[1], own[2]));
      members.total += mass;
      members.mean_velocity = members.mean_velocity + mass * velocity;
    }
    if (members.mass.size() < kLeastMembers) continue;
    members.mean_velocity = (1 / members.total) * members.mean_velocity;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      for (double& velocity : members.velocity[axis]) velocity -= members.mean_velocity[axis];
    }
    measure(members, one.entry);
    simulation::Galaxy& entry = one.entry.galaxy;
    entry.particles = static_cast<std::int64_t>(members.mass.size());
    entry.stellar_mass_msun = members.total;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      entry.position_kpc[axis] = wrap(origin[axis] + centre[axis], box_kpc);
      entry.velocity_kms[axis] = place.drift_kms[axis] + members.mean_velocity[axis];
    }
    found[g] = static_cast<std::int8_t>(sighting.galaxies.size());
    sighting.galaxies.push_back(std::move(one));
  }
  for (std::int8_t& member : sighting.member_of) {
    if (member >= 0) member = found[static_cast<std::size_t>(member)];
  }
  return sighting;
}

std::vector<std::vector<std::pair<std::size_t, double>>> links(const Sighting& earlier,
                                                               const Sighting& later) {
  std::vector<std::vector<double>> shared(later.galaxies.size(),
                                          std::vector<double>(earlier.galaxies.size(), 0));
  for (std::size_t star = 0; star < later.stars.size(); ++star) {
    const auto particle = static_cast<std::size_t>(later.stars.id[star]);
    const std::int8_t now = later.member_of[particle];
    const std::int8_t before = earlier.member_of[particle];
    if (now < 0 || before < 0) continue;
    shared[static_cast<std::size_t>(now)][static_cast<std::size_t>(before)] += later.stars.mass_msun[star];
  }
  std::vector<std::vector<std::pair<std::size_t, double>>> result(later.galaxies.size());
  for (std::size_t son = 0; son < shared.size(); ++son) {
    for (std::size_t father = 0; father < shared[son].size(); ++father) {
      if (shared[son][father] > 0)
        result[son].emplace_back(
            father, 100 * shared[son][father] / later.galaxies[son].entry.galaxy.stellar_mass_msun);
    }
  }
  return result;
}

}  // namespace peculiar::universe
