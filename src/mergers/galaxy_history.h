#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "simulation/galaxy.h"
#include "simulation/merger_tree.h"
#include "simulation/simulation.h"

namespace peculiar::mergers {

/// Fills in the missing Galaxy::effective_radius_kpc of these rows of a snapshot's catalogue. Called at most
/// once per snapshot, the latest first.
using RadiusSource = std::function<void(std::size_t snapshot, std::vector<simulation::Galaxy>& catalogue,
                                        const std::vector<std::size_t>& rows)>;

/// Smaller over larger of two positive masses.
double ratio_of_masses(double a_msun, double b_msun);

/// Galaxies through time: the nodes of a merger tree with their catalogue entries. Time is counted in steps,
/// the snapshots in which the tree has galaxies.
class GalaxyHistory {
 public:
  /// `catalogues`: one per snapshot; those of snapshots that are not steps are ignored. Keeps a reference to
  /// the tree. Errors (input), naming snapshot and galaxy: a galaxy of the tree is missing from its catalogue
  /// or appears twice in it; a mass is not positive; a position is not finite; ages of steps do not increase.
  GalaxyHistory(const simulation::SimulationInfo& info, const simulation::MergerTree& tree,
                std::vector<std::vector<simulation::Galaxy>> catalogues);

  const simulation::SimulationInfo& info() const { return info_; }
  const simulation::MergerTree& tree() const { return tree_; }
  std::int32_t steps() const { return static_cast<std::int32_t>(snapshots_.size()); }
  std::size_t snapshot(std::int32_t step) const { return snapshots_[static_cast<std::size_t>(step)]; }
  double age_gyr(std::int32_t step) const { return age_gyr_[static_cast<std::size_t>(step)]; }

  const std::vector<simulation::Galaxy>& catalogue(std::int32_t step) const {
    return catalogues_[snapshot(step)];
  }
  /// The node of a row of the catalogue; kNone if the tree does not have that galaxy.
  std::int64_t node(std::int32_t step, std::size_t row) const {
    return node_of_[static_cast<std::size_t>(step)][row];
  }
  std::int32_t step(std::int64_t node) const {
    return step_of_[static_cast<std::size_t>(tree_.node(node).snapshot)];
  }
  std::size_t row(std::int64_t node) const { return row_of_[static_cast<std::size_t>(node)]; }
  const simulation::Galaxy& galaxy(std::int64_t node) const { return catalogue(step(node))[row(node)]; }

  /// Calls work(node) for the galaxies of a step that are in the tree.
  template <typename Work>
  void for_each_node(std::int32_t step, const Work& work) const {
    for (const std::int64_t node : node_of_[static_cast<std::size_t>(step)]) {
      if (node != simulation::MergerTree::kNone) work(node);
    }
  }

  /// Distance of the galaxies of two nodes in one step.
  double distance_kpc(std::int64_t a, std::int64_t b) const;
  /// The descendant of which this is the main progenitor; else kNone.
  std::int64_t main_descendant(std::int64_t node) const;

  /// Makes sure that these rows of a step have effective radii. Errors (input): a radius stays missing.
  void require_radii(std::int32_t step, const std::vector<std::size_t>& rows, const RadiusSource& source);

  std::vector<std::vector<simulation::Galaxy>> release_catalogues() { return std::move(catalogues_); }

 private:
  void find_steps();
  void join(std::int32_t step);

  const simulation::SimulationInfo& info_;
  const simulation::MergerTree& tree_;
  std::vector<std::vector<simulation::Galaxy>> catalogues_;
  std::vector<std::size_t> snapshots_;              // of the steps
  std::vector<std::int32_t> step_of_;               // of the snapshots; -1: not a step
  std::vector<double> age_gyr_;                     // of the steps
  std::vector<std::uint32_t> row_of_;               // of the nodes
  std::vector<std::vector<std::int64_t>> node_of_;  // of the steps' rows
};

}  // namespace peculiar::mergers
