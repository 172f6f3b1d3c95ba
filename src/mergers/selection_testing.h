#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "mergers/selection.h"

namespace peculiar::mergers {

inline constexpr double kHeavy = 1e11;  // Msun
inline constexpr double kLight = 4e10;

/// Positions along x of a galaxy at rest.
inline std::vector<double> still(std::size_t steps) {
  std::vector<double> x;
  x.resize(steps);
  return x;
}

/// A history drawn by hand. Snapshot `step` has the number 100 + step, at an age of 1 + step / 10 Gyr.
/// Galaxies have an effective radius of 1 kpc, and the same number in all steps unless drawn otherwise.
class Drawing {
 public:
  explicit Drawing(int steps, double box_kpc = 0) {
    info.path = "drawing";
    for (int step = 0; step < steps; ++step) {
      simulation::Snapshot snapshot;
      snapshot.number = 100 + step;
      snapshot.scale_factor = 0.2 + 0.01 * step;
      snapshot.age_gyr = 1 + 0.1 * step;
      snapshot.has_galaxies = true;
      info.snapshots.push_back(snapshot);
    }
    catalogues.resize(info.snapshots.size());
    // Periodic drawings do not expand.
    if (box_kpc > 0) {
      for (simulation::Snapshot& snapshot : info.snapshots) snapshot.scale_factor = 1;
      info.box_mpc = box_kpc / 1e3;
    }
  }

  simulation::Galaxy& galaxy(int step, std::int64_t id, const simulation::Vector3& place, double mass_msun) {
    simulation::Galaxy galaxy;
    galaxy.id = galaxy.host = id;
    galaxy.stellar_mass_msun = mass_msun;
    galaxy.position_kpc = place;
    galaxy.semi_axes_kpc = {3, 2, 1};
    galaxy.effective_radius_kpc = 1;
    node_of_[{step, id}] = static_cast<std::int64_t>(nodes.size());
    nodes.push_back({step, id});
    rank.push_back(mass_msun);
    return catalogues[static_cast<std::size_t>(step)].emplace_back(galaxy);
  }
  /// Adds a galaxy from a step on, at these positions along x from `x` = 0 of the row `y`, each the
  /// descendant of the previous one.
  void line(std::int64_t id, int first, const std::vector<double>& x, double y, double mass_msun) {
    for (std::size_t i = 0; i < x.size(); ++i) {
      galaxy(first + static_cast<int>(i), id, {x[i], y, 0}, mass_msun);
      if (i > 0) link(first + static_cast<int>(i) - 1, id, first + static_cast<int>(i), id);
    }
  }
  void link(int step, std::int64_t id, int later_step, std::int64_t later_id) {
    nodes[node(step, id)].descendant = node_of_.at({later_step, later_id});
  }
  std::size_t node(int step, std::int64_t id) const {
    return static_cast<std::size_t>(node_of_.at({step, id}));
  }

  simulation::MergerTree tree() const { return {nodes, rank, info.path}; }
  Selection select(const SelectionRule& rule = everyone()) const {
    return apply_rule(info, tree(), catalogues, rule,
                      [](std::size_t, std::vector<simulation::Galaxy>&, const std::vector<std::size_t>&) {});
  }
  /// The rule with all roles listed.
  static SelectionRule everyone() {
    SelectionRule rule;
    rule.roles.emplace_back("other");
    return rule;
  }

  simulation::SimulationInfo info;
  std::vector<std::vector<simulation::Galaxy>> catalogues;
  std::vector<simulation::MergerTree::Node> nodes;
  std::vector<double> rank;

 private:
  std::map<std::pair<int, std::int64_t>, std::int64_t> node_of_;
};

inline const SelectedGalaxy* find(const Selection& selection, std::size_t snapshot, std::int64_t id) {
  for (const SelectedGalaxy& one : selection.galaxies) {
    if (one.snapshot == snapshot && one.galaxy.id == id) return &one;
  }
  return nullptr;
}

/// The roles of a galaxy, one letter per step: Isolated, Before, Merger, After, Other; a dot for steps
/// without it.
inline std::string roles_of(const Selection& selection, std::int64_t id) {
  std::string text(static_cast<std::size_t>(selection.snapshots), '.');
  for (const SelectedGalaxy& one : selection.galaxies) {
    if (one.galaxy.id == id) text[one.snapshot] = "IBMAO"[static_cast<std::size_t>(one.role)];
  }
  return text;
}

}  // namespace peculiar::mergers
