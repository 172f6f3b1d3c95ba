#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "catalog/table.h"
#include "simulation/simulation.h"

namespace peculiar::mock {

/// A simulation in memory: one galaxy per snapshot at the box centre, unless a test adds more.
class MemorySimulation : public simulation::Simulation {
 public:
  explicit MemorySimulation(const std::vector<double>& redshifts) {
    info_.format = "memory";
    info_.path = "memory";
    info_.box_mpc = 10;
    for (std::size_t i = 0; i < redshifts.size(); ++i) {
      simulation::Snapshot snapshot;
      snapshot.number = static_cast<std::int64_t>(i) + 1;
      snapshot.scale_factor = 1 / (1 + redshifts[i]);
      snapshot.has_stars = snapshot.has_galaxies = true;
      info_.snapshots.push_back(snapshot);
    }
    stars_.resize(redshifts.size());
    galaxies_.resize(redshifts.size());
  }

  /// Adds a Gaussian ball of stars of one age with these standard deviations along the axes, at a position
  /// relative to the box centre. Its particles come in pairs at opposite positions.
  void add_galaxy(std::size_t snapshot, std::int64_t id, const simulation::Vector3& place_kpc,
                  const simulation::Vector3& deviation_kpc, int pairs, double age_gyr = 1) {
    const double middle = info_.box_kpc(snapshot) / 2;
    simulation::StarParticles& stars = stars_[snapshot];
    RandomStream random(9, "ball", static_cast<std::uint64_t>(id));
    for (int i = 0; i < pairs; ++i) {
      simulation::Vector3 step;
      for (std::size_t axis = 0; axis < 3; ++axis) step[axis] = deviation_kpc[axis] * random.normal();
      for (const double sign : {1.0, -1.0}) {
        for (std::size_t axis = 0; axis < 3; ++axis)
          stars.position_kpc[axis].push_back(middle + place_kpc[axis] + sign * step[axis]);
        stars.mass_msun.push_back(2e6);
        stars.age_gyr.push_back(age_gyr);
        stars.metallicity.push_back(0.02);
        stars.id.push_back(static_cast<std::int64_t>(stars.id.size()) + 1);
        if (names_members_) members_[id].push_back(stars.id.back());
      }
    }
    simulation::Galaxy galaxy;
    galaxy.id = galaxy.host = id;
    for (std::size_t axis = 0; axis < 3; ++axis) galaxy.position_kpc[axis] = middle + place_kpc[axis];
    galaxy.semi_axes_kpc = deviation_kpc;
    galaxy.radius_kpc = 5 * std::max({deviation_kpc[0], deviation_kpc[1], deviation_kpc[2]});
    galaxies_[snapshot].push_back(galaxy);
  }

  simulation::StarParticles& stars_of(std::size_t snapshot) { return stars_[snapshot]; }
  std::vector<simulation::Galaxy>& galaxies_of(std::size_t snapshot) { return galaxies_[snapshot]; }

  const simulation::SimulationInfo& info() const override { return info_; }
  std::vector<simulation::Galaxy> galaxies(std::size_t snapshot) const override {
    return galaxies_[snapshot];
  }
  std::unique_ptr<simulation::StarReader> stars(std::size_t snapshot) const override {
    if (snapshot >= 1 && fails_) throw internal_error("the second snapshot's stars cannot be had");
    return std::make_unique<Reader>(stars_[snapshot]);
  }
  /// From now on the catalogue names the members of added galaxies.
  void name_members() { names_members_ = true; }
  simulation::Members members(std::size_t, const std::vector<std::int64_t>& galaxies) const override {
    simulation::Members found;
    for (const std::int64_t id : galaxies) {
      if (members_.contains(id)) found.emplace(id, members_.at(id));
    }
    return found;
  }
  /// Members of galaxies, to be changed: those of a catalogue of dark-matter haloes, say.
  simulation::Members& named_members() { return members_; }
  void fail_at_second_snapshot() { fails_ = true; }
  simulation::MergerTree tree() const override { return {}; }

 private:
  class Reader : public simulation::StarReader {
   public:
    explicit Reader(const simulation::StarParticles& stars) : stars_(stars) {}
    std::size_t pieces() const override { return 1; }
    simulation::StarParticles read(std::size_t) const override { return stars_; }

   private:
    const simulation::StarParticles& stars_;
  };

  bool fails_ = false, names_members_ = false;
  simulation::Members members_;
  simulation::SimulationInfo info_;
  std::vector<simulation::StarParticles> stars_;
  std::vector<std::vector<simulation::Galaxy>> galaxies_;
};

/// A table of galaxies by (snapshot number, galaxy, companion or -1).
inline catalog::Table galaxy_table(const std::vector<std::array<std::int64_t, 3>>& rows) {
  std::vector<std::int64_t> snapshots, galaxies, companions;
  std::vector<bool> alone;
  for (const auto& [snapshot, galaxy, companion] : rows) {
    snapshots.push_back(snapshot);
    galaxies.push_back(galaxy);
    companions.push_back(std::max<std::int64_t>(companion, 0));
    alone.push_back(companion < 0);
  }
  catalog::Table table;
  table.add({"galaxy", "", "number in the catalogue", std::move(galaxies), {}});
  table.add({"snapshot", "", "its number", std::move(snapshots), {}});
  table.add({"companion", "", "number of the companion", std::move(companions), std::move(alone)});
  return table;
}

}  // namespace peculiar::mock
