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
    throw usage_error("--snapshots: '{}' is not a snapshot number", text);
  return number;
}

}  // namespace

void SelectionRule::describe(Fields& fields) {
  fields
      .add("mass_ratio_min", &mass_ratio_min,
           "Minimum stellar mass ratio, smaller over larger, of a merger and of a companion.")
      .range(1e-6, 1);
  fields
      .add(
          "mass_at", &mass_at,
          "When the masses of the ratio are taken: at the step before coalescence, as published, or at the peak mass of the companion (halo finders move mass from a companion to a close neighbour).")
      .choices({"before", "peak"});
  fields
      .add("separation", &separation,
           "Start of the pre-merger phase: separation in effective radii of the main galaxy.")
      .range(0.01, 1000);
  fields
      .add("split_steps", &split_steps,
           "Ignore a merger if the remnant splits again within this many steps; 0 keeps it.")
      .range(0, 1000);
  fields
      .add(
          "isolation_window", &isolation_window,
          "Number of steps before, and after, over which an isolated galaxy has no merger and does not merge into another.")
      .range(0, 1000);
  fields
      .add(
          "isolation_time", &isolation_time_gyr,
          "The same window as a time before and after, instead of a number of steps, for unevenly spaced snapshots.")
      .unit("Gyr")
      .range(0, 1000);
  fields
      .add(
          "branch_ends", &branch_ends,
          "Galaxies whose branch of the tree begins or ends within the isolation window. unknown: not isolated; alone: isolated, if isolated for as long as they are seen.")
      .choices({"unknown", "alone"});
  fields
      .add("isolation_mass_ratio", &isolation_mass_ratio,
           "Mergers below this mass ratio do not end isolation; 0: every merger does.")
      .range(0, 1);
  fields
      .add(
          "isolation_separation", &isolation_separation,
          "Minimum distance of a companion from an isolated galaxy, in effective radii of the more massive of the two; 0: companions are ignored.")
      .range(0, 1000);
  fields
      .add(
          "structures", &structures,
          "Structures that count as galaxies: all of the catalogues, or main structures only, with substructures as parts of them.")
      .choices({"all", "main"});
  fields.add("mass_min", &mass_min_msun, "Minimum stellar mass of listed galaxies.")
      .unit("Msun")
      .range(0, 1e16);
  fields.add("mass_max", &mass_max_msun, "Maximum stellar mass of listed galaxies.")
      .unit("Msun")
      .range(0, 1e16);
  fields
      .add("snapshots", &snapshots,
           "List only galaxies of these snapshots, given by number (see peculiar info).")
      .value_name("NUMBER,...");
  fields.add("redshift_min", &redshift_min, "Minimum redshift of listed galaxies.").range(-0.5, 1000);
  fields.add("redshift_max", &redshift_max, "Maximum redshift of listed galaxies.").range(-0.5, 1000);
  fields.add("roles", &roles, "Roles to list.")
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
