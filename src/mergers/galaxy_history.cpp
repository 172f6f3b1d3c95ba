#include "mergers/galaxy_history.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "cosmos/cosmology.h"
#include "mergers/place_grid.h"

namespace peculiar::mergers {

namespace {

constexpr std::uint32_t kNoRow = ~std::uint32_t{0};

}  // namespace

double ratio_of_masses(double a_msun, double b_msun) {
  return std::min(a_msun, b_msun) / std::max(a_msun, b_msun);
}

GalaxyHistory::GalaxyHistory(const simulation::SimulationInfo& info, const simulation::MergerTree& tree,
                             std::vector<std::vector<simulation::Galaxy>> catalogues)
    : info_(info), tree_(tree), catalogues_(std::move(catalogues)), row_of_(tree.size(), kNoRow) {
  catalogues_.resize(info.snapshots.size());
  find_steps();
  for (std::int32_t step = 0; step < steps(); ++step) join(step);
  for (std::size_t i = 0; i < row_of_.size(); ++i) {
    if (row_of_[i] != kNoRow) continue;
    const simulation::MergerTree::Node& node = tree.node(static_cast<std::int64_t>(i));
    const auto at = static_cast<std::size_t>(node.snapshot);
    throw input_error(
        "{}: the tree has galaxy {} in snapshot {}, whose catalogue has {} galaxies but not that one; tree and catalogues must be of one run",
        info.path, node.galaxy, info.snapshots[at].number, catalogues_[at].size());
  }
}

void GalaxyHistory::find_steps() {
  std::vector<bool> is_step(info_.snapshots.size(), false);
  for (std::size_t i = 0; i < tree_.size(); ++i) {
    const simulation::MergerTree::Node& node = tree_.node(static_cast<std::int64_t>(i));
    if (node.snapshot < 0 || static_cast<std::size_t>(node.snapshot) >= is_step.size())
      throw input_error("{}: galaxy {} of the tree is in snapshot number {} of {}", info_.path, node.galaxy,
                        node.snapshot + 1, is_step.size());
    is_step[static_cast<std::size_t>(node.snapshot)] = true;
  }
  const cosmos::Cosmology cosmology(info_.cosmology);
  step_of_.assign(is_step.size(), -1);
  for (std::size_t i = 0; i < is_step.size(); ++i) {
    if (!is_step[i]) continue;
    const simulation::Snapshot& snapshot = info_.snapshots[i];
    const double age =
        std::isnan(snapshot.age_gyr) ? cosmology.age_gyr(snapshot.scale_factor) : snapshot.age_gyr;
    if (!age_gyr_.empty() && !(age > age_gyr_.back()))
      throw input_error("{}: snapshot {} is at {} Gyr, not later than the one before it", info_.path,
                        snapshot.number, age);
    step_of_[i] = steps();
    snapshots_.push_back(i);
    age_gyr_.push_back(age);
  }
}

void GalaxyHistory::join(std::int32_t step) {
  const std::vector<simulation::Galaxy>& galaxies = catalogue(step);
  const std::int64_t number = info_.snapshots[snapshot(step)].number;
  std::vector<std::int64_t>& nodes = node_of_.emplace_back(galaxies.size(), simulation::MergerTree::kNone);
  std::vector<std::int64_t> ids;
  for (std::size_t row = 0; row < galaxies.size(); ++row) {
    const simulation::Galaxy& galaxy = galaxies[row];
    if (!(galaxy.stellar_mass_msun > 0) || !std::isfinite(galaxy.stellar_mass_msun))
      throw input_error("{}: galaxy {} of snapshot {} has a stellar mass of {} Msun; it must be positive",
                        info_.path, galaxy.id, number, galaxy.stellar_mass_msun);
    for (const double coordinate : galaxy.position_kpc) {
      if (!std::isfinite(coordinate))
        throw input_error("{}: galaxy {} of snapshot {} has a position that is not finite ({})", info_.path,
                          galaxy.id, number, coordinate);
    }
    ids.push_back(galaxy.id);
    nodes[row] = tree_.find(static_cast<std::int32_t>(snapshot(step)), galaxy.id);
    if (nodes[row] != simulation::MergerTree::kNone)
      row_of_[static_cast<std::size_t>(nodes[row])] = static_cast<std::uint32_t>(row);
  }
  std::sort(ids.begin(), ids.end());
  const auto twice = std::adjacent_find(ids.begin(), ids.end());
  if (twice != ids.end())
    throw input_error("{}: galaxy {} stands twice in the catalogue of snapshot {}", info_.path, *twice,
                      number);
}

double GalaxyHistory::distance_kpc(std::int64_t a, std::int64_t b) const {
  return mergers::distance_kpc(galaxy(a).position_kpc, galaxy(b).position_kpc,
                               info_.box_kpc(snapshot(step(a))));
}

std::int64_t GalaxyHistory::main_descendant(std::int64_t node) const {
  const std::int64_t descendant = tree_.descendant(node);
  return descendant != simulation::MergerTree::kNone && tree_.main_progenitor(descendant) == node
             ? descendant
             : simulation::MergerTree::kNone;
}

void GalaxyHistory::require_radii(std::int32_t step, const std::vector<std::size_t>& rows,
                                  const RadiusSource& source) {
  std::vector<simulation::Galaxy>& galaxies = catalogues_[snapshot(step)];
  std::vector<std::size_t> unknown;
  for (const std::size_t row : rows) {
    if (!(galaxies[row].effective_radius_kpc > 0)) unknown.push_back(row);
  }
  std::sort(unknown.begin(), unknown.end());
  unknown.erase(std::unique(unknown.begin(), unknown.end()), unknown.end());
  if (!unknown.empty()) source(snapshot(step), galaxies, unknown);
  for (const std::size_t row : rows) {
    if (!(galaxies[row].effective_radius_kpc > 0))
      throw input_error("{}: galaxy {} of snapshot {} has an effective radius of {} kpc; it must be positive",
                        info_.path, galaxies[row].id, info_.snapshots[snapshot(step)].number,
                        galaxies[row].effective_radius_kpc);
  }
}

}  // namespace peculiar::mergers
