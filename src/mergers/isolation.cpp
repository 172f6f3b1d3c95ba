#include "mergers/isolation.h"

#include <cmath>
#include <cstdlib>

#include "mergers/place_grid.h"

namespace peculiar::mergers {

namespace {

constexpr std::int64_t kNone = simulation::MergerTree::kNone;

/// Progenitors of a galaxy in the tree, without those below the ratio.
enum class Origin { kNothing, kOneProgenitor, kMerger };

Origin origin_of(const GalaxyHistory& history, const SelectionRule& rule, std::int64_t node) {
  const simulation::MergerTree& tree = history.tree();
  const std::int64_t main = tree.main_progenitor(node);
  if (main == kNone) return Origin::kNothing;
  const double mass = history.galaxy(main).stellar_mass_msun;
  for (std::int64_t other = tree.node(main).next_progenitor; other != kNone;
       other = tree.node(other).next_progenitor) {
    if (ratio_of_masses(history.galaxy(other).stellar_mass_msun, mass) >= rule.isolation_mass_ratio)
      return Origin::kMerger;
  }
  return Origin::kOneProgenitor;
}

/// How far a galaxy is alone on one side in time.
struct Reach {
  std::int32_t step = 0;     ///< the last step
  bool branch_ends = false;  ///< there, and not in a merger
};

bool is_long_enough(const GalaxyHistory& history, const SelectionRule& rule, std::int32_t step, Reach reach) {
  if (reach.branch_ends && rule.branch_ends == "alone") return true;
  if (rule.isolation_time_gyr)
    return std::abs(history.age_gyr(step) - history.age_gyr(reach.step)) >= *rule.isolation_time_gyr;
  return std::abs(step - reach.step) >= rule.isolation_window;
}

std::vector<simulation::Vector3> places_of(const std::vector<simulation::Galaxy>& galaxies) {
  std::vector<simulation::Vector3> places;
  places.reserve(galaxies.size());
  for (const simulation::Galaxy& galaxy : galaxies) places.push_back(galaxy.position_kpc);
  return places;
}

}  // namespace

std::vector<bool> undisturbed(const GalaxyHistory& history, const SelectionRule& rule) {
  const simulation::MergerTree& tree = history.tree();
  const std::size_t count = tree.size();
  std::vector<Origin> origin(count, Origin::kNothing);
  std::vector<Reach> before(count);
  std::vector<Reach> after(count);
  for (std::int32_t step = 0; step < history.steps(); ++step) {
    history.for_each_node(step, [&](std::int64_t node) {
      const auto i = static_cast<std::size_t>(node);
      origin[i] = origin_of(history, rule, node);
      before[i] = origin[i] == Origin::kOneProgenitor
                      ? before[static_cast<std::size_t>(tree.main_progenitor(node))]
                      : Reach{step, origin[i] == Origin::kNothing};
    });
  }
  std::vector<bool> result(count, false);
  for (std::int32_t step = history.steps() - 1; step >= 0; --step) {
    history.for_each_node(step, [&](std::int64_t node) {
      const auto i = static_cast<std::size_t>(node);
      const std::int64_t next = history.main_descendant(node);
      const bool goes_on = next != kNone && origin[static_cast<std::size_t>(next)] == Origin::kOneProgenitor;
      after[i] =
          goes_on ? after[static_cast<std::size_t>(next)] : Reach{step, tree.descendant(node) == kNone};
      result[i] =
          is_long_enough(history, rule, step, before[i]) && is_long_enough(history, rule, step, after[i]);
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
