#include "mergers/selection_rule.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"

namespace peculiar::mergers {

namespace {

std::int64_t snapshot_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size())
    throw usage_error("--snapshots: '{}' is no number of a snapshot", text);
  return number;
}

}  // namespace

void SelectionRule::describe(Fields& fields) {
  fields
      .add("mass_ratio_min", &mass_ratio_min,
           "Least ratio of stellar masses, smaller over larger, of a merger and of a companion.")
      .range(1e-6, 1);
  fields
      .add(
          "mass_at", &mass_at,
          "When the masses of that ratio are taken: at the step before coalescence, as published, or when the companion had most (finders move mass from companions to close neighbours).")
      .choices({"before", "peak"});
  fields
      .add("separation", &separation,
           "Where the pre-merger phase begins, in effective radii of the main galaxy.")
      .range(0.01, 1000);
  fields
      .add("split_steps", &split_steps,
           "A remnant that is two galaxies again within so many steps has not merged; 0: it has.")
      .range(0, 1000);
  fields
      .add(
          "isolation_window", &isolation_window,
          "Steps before, and as many after, over which an isolated galaxy neither merges nor is merged into another.")
      .range(0, 1000);
  fields
      .add(
          "isolation_time", &isolation_time_gyr,
          "The same window as a time, before and after, instead of steps: for snapshots that are not evenly apart.")
      .unit("Gyr")
      .range(0, 1000);
  fields
      .add(
          "branch_ends", &branch_ends,
          "A galaxy whose branch of the tree begins or ends within that window: unknown: it is not isolated; alone: it is, if it was alone as long as it is seen.")
      .choices({"unknown", "alone"});
  fields
      .add("isolation_mass_ratio", &isolation_mass_ratio,
           "Mergers below this ratio do not end isolation; 0: any does.")
      .range(0, 1);
  fields
      .add(
          "isolation_separation", &isolation_separation,
          "No companion is nearer to an isolated galaxy, in effective radii of the heavier of the two; 0: companions do not matter.")
      .range(0, 1000);
  fields
      .add(
          "structures", &structures,
          "Galaxies: all structures of the catalogues, or main structures with those within them as parts of them.")
      .choices({"all", "main"});
  fields.add("mass_min", &mass_min_msun, "Least stellar mass of the galaxies listed.")
      .unit("Msun")
      .range(0, 1e16);
  fields.add("mass_max", &mass_max_msun, "Greatest stellar mass of the galaxies listed.")
      .unit("Msun")
      .range(0, 1e16);
  fields
      .add("snapshots", &snapshots,
           "List galaxies of these snapshots alone, by their numbers (info shows them).")
      .value_name("NUMBER,...");
  fields.add("redshift_min", &redshift_min, "List galaxies from this redshift on.").range(-0.5, 1000);
  fields.add("redshift_max", &redshift_max, "List galaxies up to this redshift.").range(-0.5, 1000);
  fields.add("roles", &roles, "Whom to list.")
      .choices({"isolated", "pre-merger", "merger", "post-merger", "other"});
}

bool SelectionRule::wants(const std::string& role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

bool SelectionRule::lists(const simulation::Snapshot& snapshot, const simulation::Galaxy& galaxy) const {
  const double redshift = snapshot.redshift();
  const double mass = galaxy.stellar_mass_msun;
  return mass >= mass_min_msun && !(mass > mass_max_msun.value_or(mass)) &&
         !(redshift < redshift_min.value_or(redshift)) && !(redshift > redshift_max.value_or(redshift)) &&
         (snapshots.empty() ||
          std::find(snapshots.begin(), snapshots.end(), std::to_string(snapshot.number)) != snapshots.end());
}

void SelectionRule::settle(const simulation::SimulationInfo& info) {
  if (redshift_min.has_value() && redshift_max.has_value() && *redshift_min > *redshift_max)
    throw usage_error("--redshift-min {} is above --redshift-max {}", *redshift_min, *redshift_max);
  if (mass_max_msun.has_value() && mass_min_msun > *mass_max_msun)
    throw usage_error("--mass-min {:g} is above --mass-max {:g}", mass_min_msun, *mass_max_msun);
  for (std::string& text : snapshots)
    text = std::to_string(info.snapshots[info.index_of(snapshot_number(text))].number);
}

}  // namespace peculiar::mergers
