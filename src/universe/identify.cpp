#include "universe/identify.h"

#include <algorithm>
#include <cmath>

#include "cosmos/mass_return.h"
#include "simulation/periodic.h"
#include "universe/members.h"

namespace peculiar::universe {

namespace {

/// Specific energies of all particles in the rest frame and potential of one galaxy, and distances from it.
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

/// Radius within which the mean density of one galaxy exceeds that of the other within their separation.
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
      // Both potentials together bind the remnant.
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

namespace {

/// The particles that are stars by now; `star_of` gets the index of each.
simulation::StarParticles born_stars(const System& system, const Place& place, const Vector3& origin,
                                     double box_kpc, std::vector<std::size_t>& star_of) {
  simulation::StarParticles stars;
  star_of.resize(system.phase.size());
  for (std::size_t i = 0; i < system.phase.size(); ++i) {
    const double age = system.time_gyr - system.stars.birth_gyr[i];
    if (age < 0) continue;
    star_of[i] = stars.size();
    const Vector3 position = origin + system.phase.position(i);
    const Vector3 velocity = place.drift_kms + system.phase.velocity(i);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      stars.position_kpc[axis].push_back(simulation::wrapped(position[axis], box_kpc));
      stars.velocity_kms[axis].push_back(velocity[axis]);
    }
    stars.initial_mass_msun.push_back(system.stars.initial_mass_msun[i]);
    stars.mass_msun.push_back(system.stars.initial_mass_msun[i] * cosmos::chabrier_remaining_mass(age));
    stars.age_gyr.push_back(age);
    stars.metallicity.push_back(system.stars.metallicity[i]);
    stars.id.push_back(static_cast<std::int64_t>(i));
  }
  return stars;
}

/// Potential of all galaxies of the system at a place in its frame.
double potential_at(const System& system, const Vector3& position) {
  double sum = 0;
  for (const MovingGalaxy& galaxy : system.field.galaxies) {
    const Vector3 own = galaxy.frame.to_own(position - galaxy.track.position_kpc(system.time_gyr));
    sum += galaxy.potential.potential(own[0], own[1], own[2]);
  }
  return sum;
}

Members members_of(const System& system, std::size_t g, const Sighting& sighting,
                   const std::vector<std::size_t>& star_of, std::vector<std::size_t>& stars) {
  const MovingGalaxy& galaxy = system.field.galaxies[g];
  const Vector3 centre = galaxy.track.position_kpc(system.time_gyr);
  const bool is_remnant = system.is_together(system.time_gyr);
  Members members;
  for (std::size_t i = 0; i < system.phase.size(); ++i) {
    if (sighting.member_of[i] != static_cast<std::int8_t>(g)) continue;
    stars.push_back(star_of[i]);
    const Vector3 offset = system.phase.position(i) - centre;
    const Vector3 own = galaxy.frame.to_own(offset);
    members.add(offset, system.phase.velocity(i), sighting.stars.mass_msun[star_of[i]],
                is_remnant ? potential_at(system, system.phase.position(i))
                           : galaxy.potential.potential(own[0], own[1], own[2]));
  }
  return members;
}

}  // namespace

Sighting observe(const System& system, const Place& place, double scale_factor, double box_kpc) {
  Sighting sighting;
  sighting.member_of = assign(system);
  const Vector3 origin = place.position_kpc(system.time_gyr, scale_factor);
  std::vector<std::size_t> star_of;
  sighting.stars = born_stars(system, place, origin, box_kpc, star_of);
  std::array<std::int8_t, 2> found{-1, -1};
  for (std::size_t g = 0; g < system.field.galaxies.size(); ++g) {
    FoundGalaxy one;
    one.system_galaxy = g;
    Members members = members_of(system, g, sighting, star_of, one.entry.members);
    if (members.mass.size() < kLeastMembers) continue;
    const Vector3 mean = members.to_rest();
    measure(members, one.entry);
    simulation::Galaxy& entry = one.entry.galaxy;
    const Vector3 centre = origin + system.field.galaxies[g].track.position_kpc(system.time_gyr);
    for (std::size_t axis = 0; axis < 3; ++axis)
      entry.position_kpc[axis] = simulation::wrapped(centre[axis], box_kpc);
    entry.velocity_kms = place.drift_kms + mean;
    found[g] = static_cast<std::int8_t>(sighting.galaxies.size());
    sighting.galaxies.push_back(std::move(one));
  }
  for (std::int8_t& member : sighting.member_of) {
    if (member >= 0) member = found[static_cast<std::size_t>(member)];
  }
  return sighting;
}

Links links(const Sighting& earlier, const Sighting& later) {
  std::vector<std::vector<double>> shared(later.galaxies.size(),
                                          std::vector<double>(earlier.galaxies.size(), 0));
  for (std::size_t star = 0; star < later.stars.size(); ++star) {
    const auto particle = static_cast<std::size_t>(later.stars.id[star]);
    const std::int8_t now = later.member_of[particle];
    const std::int8_t before = earlier.member_of[particle];
    if (now < 0 || before < 0) continue;
    shared[static_cast<std::size_t>(now)][static_cast<std::size_t>(before)] += later.stars.mass_msun[star];
  }
  Links result(later.galaxies.size());
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
