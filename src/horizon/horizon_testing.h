#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "horizon/writers.h"
#include "simulation/simulation_testing.h"

namespace peculiar::horizon {

using simulation::error_of;

/// Two galaxies of stars among dark matter; the first lies across a corner of the box.
struct ExampleSnapshot {
  SnapshotHeader header{7, 1 / 3.0, 10, {}};
  simulation::StarParticles stars;
  DarkParticles dark;
  std::vector<CatalogueGalaxy> galaxies;
};

inline ExampleSnapshot example_snapshot(std::int64_t number = 7, double scale_factor = 1 / 3.0,
                                        std::int64_t first_id = 1) {
  ExampleSnapshot example;
  example.header.number = number;
  example.header.scale_factor = scale_factor;
  const double box = example.header.box_mpc * 1e3 * scale_factor;
  RandomStream random(3, "example");
  const auto wrapped = [box](double value) {
    return value < 0 ? value + box : value >= box ? value - box : value;
  };
  constexpr int kMembers[] = {60, 40};
  const simulation::Vector3 centres[] = {{0.5, box - 0.5, 1}, {box / 2, box / 3, box / 4}};
  simulation::StarParticles& stars = example.stars;
  for (int g = 0; g < 2; ++g) {
    CatalogueGalaxy one;
    one.galaxy.id = one.galaxy.host = g + 1;
    one.galaxy.position_kpc = centres[g];
    one.galaxy.velocity_kms = {10, -20, 30};
    one.galaxy.semi_axes_kpc = {3, 2, 1};
    one.galaxy.radius_kpc = 6;
    one.galaxy.effective_radius_kpc = 2;
    one.galaxy.stellar_mass_msun = 0;
    one.galaxy.particles = kMembers[g];
    one.angular_momentum = {1e14, 2e14, -3e14};
    one.kinetic_energy = 1e15;
    one.potential_energy = -2e15;
    for (int i = 0; i < kMembers[g]; ++i) {
      one.members.push_back(stars.size());
      for (std::size_t axis = 0; axis < 3; ++axis) {
        stars.position_kpc[axis].push_back(wrapped(centres[g][axis] + 2 * random.normal()));
        stars.velocity_kms[axis].push_back(100 * random.normal());
      }
      stars.mass_msun.push_back(2e6 * (1 + 0.1 * random.uniform()));
      one.galaxy.stellar_mass_msun += stars.mass_msun.back();
      stars.age_gyr.push_back(random.uniform(0, 2));
      stars.metallicity.push_back(0.02 * random.uniform());
      stars.id.push_back(first_id + static_cast<std::int64_t>(stars.size()) - 1);
    }
    example.galaxies.push_back(one);
  }
  for (int i = 0; i < 50; ++i) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      example.dark.position_kpc[axis].push_back(random.uniform(0, box));
      example.dark.velocity_kms[axis].push_back(0);
    }
    example.dark.mass_msun.push_back(1e7);
    example.dark.id.push_back(first_id + 1000 + i);
  }
  return example;
}

}  // namespace peculiar::horizon
