#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "simulation/simulation.h"

namespace peculiar::mergers {

/// Projected half-mass radius: of the circle about the origin that holds half of the mass of the stars within
/// `within_kpc` of the origin, seen along each of the three axes; the mean of the three. NaN where there is
/// no star with mass. Present masses where the stars have them, else initial ones.
double half_mass_radius_kpc(const simulation::StarParticles& stars, double within_kpc);

/// How to find effective radii that catalogues lack.
struct RadiusOptions {
  double aperture_kpc = 30;     ///< stands in for Galaxy::radius_kpc where the catalogue lacks that as well
  double per_semi_axis = 0;     ///< where there are no star particles: so many mean semi-axes; 0: an error
  std::string source = "auto";  ///< measured, catalogue, or auto: measured where the catalogue's are none

  void describe(Fields& fields);
  /// Whether the catalogue's radii are to be passed over.
  bool measures(const simulation::SimulationInfo& info) const {
    return source == "measured" || (source == "auto" && !info.has_projected_radii);
  }
};

/// Effective radii that catalogues lack, from star particles.
class EffectiveRadii {
 public:
  EffectiveRadii(const simulation::Simulation& simulation, const RadiusOptions& options,
                 const RunContext& context)
      : simulation_(simulation), context_(context), options_(options) {}

  /// For these rows of a snapshot's catalogue; about Galaxy::position_kpc, of the stars within
  /// Galaxy::radius_kpc, at most the box, that are the galaxy's where the catalogue names its members. Opens
  /// the snapshot's stars anew: ask for all at once. Errors (input): no star particles in the snapshot (says
  /// what to give), none in a galaxy.
  void find(std::size_t snapshot, std::vector<simulation::Galaxy>& catalogue,
            const std::vector<std::size_t>& rows);

  std::int64_t measured() const { return measured_; }
  std::int64_t estimated() const { return estimated_; }  ///< from semi-axes
  /// Where the effective radius of a galaxy is from: "stars", "semi-axes", "catalogue"; "" where it has none.
  std::string source(std::size_t snapshot, const simulation::Galaxy& galaxy) const;

 private:
  void measure(std::size_t snapshot, std::vector<simulation::Galaxy>& catalogue,
               const std::vector<std::size_t>& rows);
  void estimate(std::size_t snapshot, std::vector<simulation::Galaxy>& catalogue,
                const std::vector<std::size_t>& rows);

  const simulation::Simulation& simulation_;
  const RunContext& context_;
  RadiusOptions options_;
  std::set<std::pair<std::size_t, std::int64_t>> found_;  // snapshots and galaxies that find() was asked for
  std::int64_t measured_ = 0;
  std::int64_t estimated_ = 0;
};

}  // namespace peculiar::mergers
