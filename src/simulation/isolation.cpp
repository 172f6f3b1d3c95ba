#include "simulation/isolation.h"

namespace peculiar::simulation {

namespace {

constexpr std::int64_t kNone = MergerTree::kNone;

/// One progenitor, not counting those below the ratio.
bool has_one_progenitor(const GalaxyHistory& history, const SelectionRule& rule, std::int64_t node) {
  const MergerTree& tree = history.tree();
  const std::int64_t main = tree.main_progenitor(node);
  if (main == kNone) return false;
  const double mass = history.galaxy(main).stellar_mass_msun;
  for (std::int64_t other = tree.node(main).next_progenitor; other != kNone;
       other = tree.node(other).next_progenitor) {
    if (ratio_of_masses(history.galaxy(other).stellar_mass_msun, mass) >= rule.isolation_mass_ratio)
      return false;
  }
  return true;
}

std::vector<Vector3> places_of(const std::vector<Galaxy>& galaxies) {
  std::vector<Vector3> places;
  places.reserve(galaxies.size());
  for (const Galaxy& galaxy : galaxies) places.push_back(galaxy.position_kpc);
  return places;
}

}  // namespace

std::vector<bool> undisturbed(const GalaxyHistory& history, const SelectionRule& rule) {
  const std::size_t count = history.tree().size();
  std::vector<std::int32_t> since(count);  // the step from which on, and until which, it is alone
  std::vector<std::int32_t> until(count);
  std::vector<bool> joins(count, false);  // is one with its main progenitor and nothing else
  for (std::int32_t step = 0; step < history.steps(); ++step) {
    history.for_each_node(step, [&](std::int64_t node) {
      const auto i = static_cast<std::size_t>(node);
      joins[i] = has_one_progenitor(history, rule, node);
      since[i] = joins[i] ? since[static_cast<std::size_t>(history.tree().main_progenitor(node))] : step;
    });
  }
  std::vector<bool> result(count, false);
  for (std::int32_t step = history.steps() - 1; step >= 0; --step) {
    history.for_each_node(step, [&](std::int64_t node) {
      const auto i = static_cast<std::size_t>(node);
      const std::int64_t next = history.main_descendant(node);
      const bool goes_on = next != kNone && joins[static_cast<std::size_t>(next)];
      until[i] = goes_on ? until[static_cast<std::size_t>(next)] : step;
      result[i] = step - since[i] >= rule.isolation_window && until[i] - step >= rule.isolation_window;
    });
  }
  return result;
}

Neighbours::Neighbours(const GalaxyHistory& history, std::int32_t step)
    : galaxies_(history.catalogue(step)),
      grid_(places_of(galaxies_), history.info().box_kpc(history.snapshot(step))) {}

bool Neighbours::has_companion(std::size_t row, const SelectionRule& rule) const {
  const Galaxy& galaxy = galaxies_[row];
  bool found = false;
  grid_.for_each_within(galaxy.position_kpc, rule.isolation_separation * galaxy.effective_radius_kpc,
                        [&](std::size_t other, double) {
                          found =
                              found || (other != row && galaxies_[other].stellar_mass_msun >=
                                                            rule.mass_ratio_min * galaxy.stellar_mass_msun);
                        });
  return found;
}

}  // namespace peculiar::simulation
