#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "simulation/simulation.h"

namespace peculiar::simulation {

/// Projected half-mass radius: of the circle about the origin that holds half of the mass of the stars within
/// `within_kpc` of the origin, seen along each of the three axes; the mean of the three. NaN where there is
/// no star with mass. Present masses where the simulation has them, else initial ones.
double half_mass_radius_kpc(const StarParticles& stars, double within_kpc);

/// Measures effective radii from star particles, for catalogues that lack them.
class EffectiveRadii {
 public:
  /// `aperture_kpc` stands in for Galaxy::radius_kpc where the catalogue does not have that either.
  EffectiveRadii(const Simulation& simulation, double aperture_kpc, int threads)
      : simulation_(simulation), aperture_kpc_(aperture_kpc), threads_(threads) {}

  /// For these rows of a snapshot's catalogue; about Galaxy::position_kpc, of the stars within
  /// Galaxy::radius_kpc, at most the box. Opens the snapshot's stars anew: ask for all at once. Errors
  /// (input): no star particles in the snapshot (says what to give), none in a galaxy.
  void measure(std::size_t snapshot, std::vector<Galaxy>& catalogue, const std::vector<std::size_t>& rows);

  std::int64_t measured() const { return measured_; }

 private:
  const Simulation& simulation_;
  double aperture_kpc_;
  int threads_;
  std::int64_t measured_ = 0;
};

}  // namespace peculiar::simulation
