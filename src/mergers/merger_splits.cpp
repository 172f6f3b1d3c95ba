#include "mergers/merger_splits.h"

#include <algorithm>
#include <tuple>

#include "mergers/place_grid.h"

namespace peculiar::mergers {

namespace {

constexpr std::int64_t kNone = simulation::MergerTree::kNone;

}  // namespace

MergerSplits::MergerSplits(const GalaxyHistory& history, const SelectionRule& rule,
                           std::vector<Merger>& mergers)
    : history_(history), rule_(rule), mergers_(mergers), recent_(static_cast<std::size_t>(history.steps())) {
  for (std::size_t i = 0; i < mergers.size(); ++i) {
    const std::int32_t coalescence = history.step(mergers[i].remnant);
    for (std::int64_t node = history.main_descendant(mergers[i].remnant); node != kNone;
         node = history.main_descendant(node)) {
      const std::int32_t since = history.step(node) - coalescence;
      if (since > rule.split_steps) break;
      recent_[static_cast<std::size_t>(history.step(node))].push_back({node, i, since});
    }
  }
}

std::vector<std::int64_t> MergerSplits::beginning(std::int32_t step) const {
  std::vector<std::int64_t> nodes;
  if (recent_[static_cast<std::size_t>(step)].empty()) return nodes;
  history_.for_each_node(step, [&](std::int64_t node) {
    if (history_.tree().main_progenitor(node) == kNone) nodes.push_back(node);
  });
  return nodes;
}

std::vector<std::size_t> MergerSplits::rows_with_radii(std::int32_t step) const {
  double heaviest = 0;
  for (const std::int64_t node : beginning(step))
    heaviest = std::max(heaviest, history_.galaxy(node).stellar_mass_msun);
  std::vector<std::size_t> rows;
  for (const Remnant& remnant : recent_[static_cast<std::size_t>(step)]) {
    const std::size_t row = history_.row(remnant.node);
    const double mass = history_.catalogue(step)[row].stellar_mass_msun;
    if (mass * rule_.mass_ratio_min <= heaviest) rows.push_back(row);
  }
  return rows;
}

std::vector<MergerSplits::Pair> MergerSplits::pairs(std::int32_t step,
                                                    const std::vector<std::int64_t>& begins) const {
  std::vector<simulation::Vector3> places;
  places.reserve(begins.size());
  for (const std::int64_t node : begins) places.push_back(history_.galaxy(node).position_kpc);
  const PlaceGrid grid(std::move(places), history_.info().box_kpc(history_.snapshot(step)));
  std::vector<Pair> found;
  for (const Remnant& remnant : recent_[static_cast<std::size_t>(step)]) {
    const simulation::Galaxy& galaxy = history_.galaxy(remnant.node);
    if (!(galaxy.effective_radius_kpc > 0)) continue;  // too heavy for all that begin here
    grid.for_each_within(galaxy.position_kpc, rule_.separation * galaxy.effective_radius_kpc,
                         [&](std::size_t index, double distance) {
                           const double mass = history_.galaxy(begins[index]).stellar_mass_msun;
                           if (ratio_of_masses(mass, galaxy.stellar_mass_msun) >= rule_.mass_ratio_min)
                             found.push_back({begins[index], remnant, distance});
                         });
  }
  return found;
}

void MergerSplits::look(std::int32_t step) {
  const std::vector<std::int64_t> begins = beginning(step);
  if (begins.empty()) return;
  std::vector<Pair> found = pairs(step, begins);
  const auto key = [this](const Pair& pair) {
    return std::tuple(pair.remnant.since, pair.distance_kpc, history_.galaxy(pair.galaxy).id,
                      history_.galaxy(pair.remnant.node).id);
  };
  std::sort(found.begin(), found.end(), [&key](const Pair& a, const Pair& b) { return key(a) < key(b); });
  for (const Pair& pair : found) {
    if (!continues_.contains(pair.galaxy)) take_apart(pair);
  }
}

void MergerSplits::take_apart(const Pair& pair) {
  Merger& merger = mergers_[pair.remnant.merger];
  if (merger.companion == kNone) return;
  const simulation::MergerTree& tree = history_.tree();
  const double mass = history_.galaxy(pair.galaxy).stellar_mass_msun;
  std::int64_t nearest = kNone;
  double nearest_ratio = 0;
  for (std::int64_t other = tree.node(merger.main).next_progenitor; other != kNone;
       other = tree.node(other).next_progenitor) {
    if (split_off_.contains(other) ||
        merger_mass_ratio(history_, rule_, merger.main, other) < rule_.mass_ratio_min)
      continue;
    const double ratio = ratio_of_masses(history_.galaxy(other).stellar_mass_msun, mass);
    if (ratio <= nearest_ratio) continue;
    nearest = other;
    nearest_ratio = ratio;
  }
  continues_.emplace(pair.galaxy, nearest);
  split_off_.insert(nearest);
  const auto left = merger_at(history_, rule_, merger.remnant, split_off_);
  if (left.has_value())
    merger = *left;
  else
    merger.companion = kNone;
}

std::int64_t MergerSplits::before(std::int64_t node) const {
  const std::int64_t main = history_.tree().main_progenitor(node);
  if (main != kNone) return main;
  const auto found = continues_.find(node);
  return found == continues_.end() ? kNone : found->second;
}

}  // namespace peculiar::mergers
