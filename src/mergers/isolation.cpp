#include "mergers/isolation.h"

#include "mergers/place_grid.h"

namespace peculiar::mergers {

namespace {

constexpr std::int64_t kNone = simulation::MergerTree::kNone;

/// One progenitor, not counting those below the ratio.
bool has_one_progenitor(const GalaxyHistory& history, const SelectionRule& rule, std::int64_t node) {
  const simulation::MergerTree& tree = history.tree();
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

std::vector<simulation::Vector3> places_of(const std::vector<simulation::Galaxy>& galaxies) {
  std::vector<simulation::Vector3> places;
  places.reserve(galaxies.size());
  for (const simulation::Galaxy& galaxy : galaxies) places.push_back(galaxy.position_kpc);
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

std::vector<bool> accompanied(const GalaxyHistory& history, const SelectionRule& rule, std::int32_t step) {
  const std::vector<simulation::Galaxy>& galaxies = history.catalogue(step);
  const PlaceGrid grid(places_of(galaxies), history.info().box_kpc(history.snapshot(step)));
  std::vector<bool> result(galaxies.size(), false);
  for (std::size_t heavier = 0; heavier < galaxies.size(); ++heavier) {
    const simulation::Galaxy& galaxy = galaxies[heavier];
    if (!(galaxy.effective_radius_kpc > 0)) continue;
    const double mass = galaxy.stellar_mass_msun;
    grid.for_each_within(galaxy.position_kpc, rule.isolation_separation * galaxy.effective_radius_kpc,
                         [&](std::size_t other, double) {
                           const double other_mass = galaxies[other].stellar_mass_msun;
                           if (other == heavier || other_mass > mass) return;
                           result[other] = true;
                           if (other_mass >= rule.mass_ratio_min * mass) result[heavier] = true;
                         });
  }
  return result;
}

}  // namespace peculiar::mergers
