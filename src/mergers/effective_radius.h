#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "simulation/simulation.h"

namespace peculiar::mergers {

/// Projected half-mass radius: mean over the three axes of the radius of the circle about the origin that
/// holds half of the mass of the stars within `within_kpc`. NaN if no star has mass. Uses present masses if
/// available, else initial ones.
double half_mass_radius_kpc(const simulation::StarParticles& stars, double within_kpc);

/// How to find effective radii that are missing from catalogues.
struct RadiusOptions {
  double aperture_kpc = 30;     ///< replaces Galaxy::radius_kpc if the catalogue lacks that too
  double per_semi_axis = 0;     ///< without star particles: this many mean semi-axes; 0: an error
  std::string source = "auto";  ///< measured, catalogue, or auto: measured if the catalogue has none

  void describe(Fields& fields);
  /// Whether to ignore the catalogue's radii.
  bool measures(const simulation::SimulationInfo& info) const {
    return source == "measured" || (source == "auto" && !info.has_projected_radii);
  }
};

/// Effective radii from star particles, for catalogues that lack them.
class EffectiveRadii {
 public:
  EffectiveRadii(const simulation::Simulation& simulation, const RadiusOptions& options,
                 const RunContext& context)
      : simulation_(simulation), context_(context), options_(options) {}

  /// Fills in the radii of these rows of a snapshot's catalogue, measured about Galaxy::position_kpc from the
  /// stars within Galaxy::radius_kpc (at most the box); only the galaxy's own stars if the catalogue names
  /// its members. Reopens the snapshot's stars, so ask for all rows at once. Errors (input): no star
  /// particles in the snapshot (states what to give); none in a galaxy.
  void find(std::size_t snapshot, std::vector<simulation::Galaxy>& catalogue,
            const std::vector<std::size_t>& rows);

  std::int64_t measured() const { return measured_; }
  std::int64_t estimated() const { return estimated_; }  ///< from semi-axes
  /// Source of a galaxy's effective radius: "stars", "semi-axes", "catalogue"; "" if it has none.
  std::string source(std::size_t snapshot, const simulation::Galaxy& galaxy) const;

 private:
  void measure(std::size_t snapshot, std::vector<simulation::Galaxy>& catalogue,
               const std::vector<std::size_t>& rows);
  void estimate(std::size_t snapshot, std::vector<simulation::Galaxy>& catalogue,
                const std::vector<std::size_t>& rows);

  const simulation::Simulation& simulation_;
  const RunContext& context_;
  RadiusOptions options_;
  std::set<std::pair<std::size_t, std::int64_t>> found_;  // snapshots and galaxies passed to find()
  std::int64_t measured_ = 0;
  std::int64_t estimated_ = 0;
};

}  // namespace peculiar::mergers
