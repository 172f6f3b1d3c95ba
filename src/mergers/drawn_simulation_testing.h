#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <numbers>

#include "base/random.h"
#include "mergers/selection_testing.h"

namespace peculiar::mergers {

/// Stars of equal mass in a Plummer (1911) sphere, whose scale radius is its projected half-mass radius.
inline simulation::StarParticles plummer_sphere(const simulation::Vector3& centre, double scale_kpc,
                                                int count, std::uint64_t seed) {
  simulation::StarParticles stars;
  RandomStream random(seed, "plummer");
  for (int i = 0; i < count; ++i) {
    const double radius = scale_kpc / std::sqrt(std::pow(random.uniform(), -2.0 / 3) - 1);
    const double height = random.uniform(-1, 1);
    const double angle = random.uniform(0, 2 * std::numbers::pi);
    const double across = std::sqrt(1 - height * height);
    stars.position_kpc[0].push_back(centre[0] + radius * across * std::cos(angle));
    stars.position_kpc[1].push_back(centre[1] + radius * across * std::sin(angle));
    stars.position_kpc[2].push_back(centre[2] + radius * height);
    stars.mass_msun.push_back(1e6);
  }
  return stars;
}

/// A drawing as a simulation, with optional star particles.
class DrawnSimulation : public simulation::Simulation {
 public:
  explicit DrawnSimulation(Drawing its_drawing) : drawing(std::move(its_drawing)) {
    drawing.info.has_tree = true;
  }

  /// Positions in the box; stars may extend beyond it.
  void stars_at(std::size_t snapshot, simulation::StarParticles stars) {
    const double box_kpc = drawing.info.box_kpc(snapshot);
    for (auto& axis : stars.position_kpc) {
      for (double& coordinate : axis) coordinate -= box_kpc * std::floor(coordinate / box_kpc);
    }
    drawing.info.snapshots[snapshot].has_stars = true;
    stars_[snapshot].push_back(std::move(stars));
  }

  const simulation::SimulationInfo& info() const override { return drawing.info; }
  std::vector<simulation::Galaxy> galaxies(std::size_t snapshot) const override {
    std::vector<simulation::Galaxy> found = drawing.catalogues[snapshot];
    if (!radii_are_known) {
      for (simulation::Galaxy& galaxy : found) galaxy.effective_radius_kpc = simulation::kUnknown;
    }
    return found;
  }
  std::unique_ptr<simulation::StarReader> stars(std::size_t snapshot) const override {
    return std::make_unique<Reader>(stars_.at(snapshot));
  }
  simulation::Members members(std::size_t, const std::vector<std::int64_t>&) const override { return named; }
  simulation::MergerTree tree() const override { return drawing.tree(); }

  Drawing drawing;
  simulation::Members named;  ///< members of the galaxies
  bool radii_are_known = false;

 private:
  class Reader : public simulation::StarReader {
   public:
    explicit Reader(const std::vector<simulation::StarParticles>& pieces) : pieces_(pieces) {}
    std::size_t pieces() const override { return pieces_.size(); }
    simulation::StarParticles read(std::size_t piece) const override { return pieces_[piece]; }

   private:
    const std::vector<simulation::StarParticles>& pieces_;
  };
  std::map<std::size_t, std::vector<simulation::StarParticles>> stars_;
};

}  // namespace peculiar::mergers
