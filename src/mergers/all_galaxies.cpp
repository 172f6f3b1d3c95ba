#include "mergers/all_galaxies.h"

#include <algorithm>

#include "base/error.h"

namespace peculiar::mergers {

namespace {

using simulation::Galaxy;
using simulation::MergerTree;

/// Whether any galaxy of this snapshot may be listed.
bool lists_snapshot(const SelectionRule& rule, const simulation::Snapshot& snapshot) {
  Galaxy galaxy;
  galaxy.stellar_mass_msun = rule.mass_min_msun;
  return rule.lists(snapshot, galaxy);
}

/// The last descendant by the tree, if there is one.
void find_end(const MergerTree& tree, SelectedGalaxy& one) {
  const std::int64_t node = tree.find(static_cast<std::int32_t>(one.snapshot), one.galaxy.id);
  if (node == MergerTree::kNone) return;
  const MergerTree::Node& last = tree.node(tree.last_descendant(node));
  one.last_snapshot = static_cast<std::size_t>(last.snapshot);
  one.last_galaxy = last.galaxy;
}

}  // namespace

AllGalaxies list_all(const simulation::Simulation& simulation, const SelectionRule& rule,
                     const RadiusOptions& options, EffectiveRadii& radii, const RunContext& context) {
  const simulation::SimulationInfo& info = simulation.info();
  const MergerTree tree = info.has_tree ? simulation.tree() : MergerTree();
  AllGalaxies all;
  bool may_be_listed = false;
  for (std::size_t snapshot = 0; snapshot < info.snapshots.size(); ++snapshot) {
    context.stop_if_cancelled("select: stopped; nothing is written");
    if (!lists_snapshot(rule, info.snapshots[snapshot])) continue;
    may_be_listed = true;
    if (!info.snapshots[snapshot].has_galaxies) continue;
    ++all.selection.snapshots;
    std::vector<Galaxy> catalogue = simulation.galaxies(snapshot);
    const bool takes_all = rule.structures == "all";
    std::erase_if(catalogue, [&](const Galaxy& galaxy) { return !takes_all && galaxy.level != 1; });
    all.without_mass += std::count_if(catalogue.begin(), catalogue.end(),
                                      [](const Galaxy& galaxy) { return !(galaxy.stellar_mass_msun > 0); });
    std::erase_if(catalogue, [&](const Galaxy& galaxy) {
      return !(galaxy.stellar_mass_msun > 0) || !rule.lists(info.snapshots[snapshot], galaxy);
    });
    std::sort(catalogue.begin(), catalogue.end(),
              [](const Galaxy& a, const Galaxy& b) { return a.id < b.id; });
    std::vector<std::size_t> lacking;
    for (std::size_t row = 0; row < catalogue.size(); ++row) {
      if (options.measures(info)) catalogue[row].effective_radius_kpc = simulation::kUnknown;
      if (!(catalogue[row].effective_radius_kpc > 0)) lacking.push_back(row);
    }
    const bool can_find = info.snapshots[snapshot].has_stars || options.per_semi_axis > 0;
    if (can_find && !lacking.empty()) {
      radii.find(snapshot, catalogue, lacking);
    } else {
      all.without_radius += static_cast<std::int64_t>(lacking.size());
    }
    for (const Galaxy& galaxy : catalogue) {
      SelectedGalaxy one{snapshot, galaxy};
      one.last_snapshot = snapshot;
      one.last_galaxy = galaxy.id;
      find_end(tree, one);
      all.selection.galaxies.push_back(one);
    }
  }
  all.selection.counts[static_cast<std::size_t>(Role::kOther)] =
      static_cast<std::int64_t>(all.selection.galaxies.size());
  if (may_be_listed && all.selection.snapshots == 0) {
    throw input_error(
        "{}: the requested snapshots have no galaxy catalogue that Peculiar reads (peculiar info lists the catalogues). Give the table of another finder to mock directly: --galaxies TABLE --centre X,Y,Z (docs/howto/bring-your-own-simulation.md)",
        info.path);
  }
  if (!may_be_listed)
    throw input_error(
        "{}: none of its snapshots is within --redshift-min, --redshift-max and --snapshots (peculiar info lists them)",
        info.path);
  return all;
}

}  // namespace peculiar::mergers
