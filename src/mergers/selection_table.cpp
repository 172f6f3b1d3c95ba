#include <fmt/format.h>

#include <functional>

#include "mergers/select.h"

namespace peculiar::mergers {

namespace {

/// An integer column, with missing values where `value` returns none.
using Integer = std::function<std::optional<std::int64_t>(const SelectedGalaxy&)>;
using Number = std::function<double(const SelectedGalaxy&)>;

class TableMaker {
 public:
  TableMaker(const Selection& selection, const simulation::SimulationInfo& info, bool all)
      : selection_(selection), info_(info), all_(all) {}

  catalog::Table make() {
    add_identity();
    if (!all_) add_merger();
    add_properties();
    return std::move(table_);
  }

 private:
  void add(const char* name, const char* description, const Integer& value) {
    std::vector<std::int64_t> data;
    std::vector<bool> missing;
    for (const SelectedGalaxy& one : selection_.galaxies) {
      const std::optional<std::int64_t> number = value(one);
      data.push_back(number.value_or(0));
      missing.push_back(!number.has_value());
    }
    table_.add({name, "", description, std::move(data), std::move(missing)});
  }
  void add(const char* name, const char* unit, const char* description, const Number& value) {
    std::vector<double> data;
    for (const SelectedGalaxy& one : selection_.galaxies) data.push_back(value(one));
    table_.add({name, unit, description, std::move(data), {}});
  }
  const SelectedMerger* merger(const SelectedGalaxy& one) const {
    return one.sequence < 0 ? nullptr : &selection_.mergers[static_cast<std::size_t>(one.sequence)];
  }
  /// A property of the merger, if there is one.
  template <typename Property>
  auto of_merger(const Property& property) const {
    return [this, property](const SelectedGalaxy& one) -> std::optional<std::int64_t> {
      if (const SelectedMerger* its = merger(one)) return property(*its);
      return std::nullopt;
    };
  }

  void add_identity() {
    add("galaxy", "number in the catalogue of its snapshot",
        [](const SelectedGalaxy& one) { return one.galaxy.id; });
    add("snapshot", "number of the snapshot",
        [this](const SelectedGalaxy& one) { return info_.snapshots[one.snapshot].number; });
    std::vector<std::string> roles;
    for (const SelectedGalaxy& one : selection_.galaxies) roles.push_back(role_name(one.role));
    if (!all_)
      table_.add({"role", "", "isolated, pre-merger, merger, post-merger or other", std::move(roles), {}});
    if (!info_.has_tree) return;  // without a tree, galaxies of different snapshots cannot be identified
    std::vector<std::string> trees;
    for (const SelectedGalaxy& one : selection_.galaxies)
      trees.push_back(fmt::format("{}_{}", info_.snapshots[one.last_snapshot].number, one.last_galaxy));
    table_.add(
        {"tree",
         "",
         "last descendant in the merger tree, as SNAPSHOT_GALAXY; the same for all galaxies of one tree",
         std::move(trees),
         {}});
  }
  void add_merger();
  void add_properties();

  const Selection& selection_;
  const simulation::SimulationInfo& info_;
  bool all_;  // all galaxies, without roles
  catalog::Table table_;
};

std::optional<std::int64_t> where(bool holds, std::int64_t value) {
  return holds ? std::optional(value) : std::nullopt;
}

void TableMaker::add_merger() {
  add("merger", "number of the merger, from 1",
      [](const SelectedGalaxy& one) { return where(one.sequence >= 0, one.sequence + 1); });
  add("other_merger", "number of another merger of the galaxy, more tree snapshots away",
      [](const SelectedGalaxy& one) { return where(one.other_sequence >= 0, one.other_sequence + 1); });
  add("coalescence_snapshot", "number of the snapshot of coalescence",
      of_merger([this](const SelectedMerger& its) { return info_.snapshots[its.snapshot].number; }));
  add("remnant", "galaxy number of the remnant in the coalescence snapshot",
      of_merger([](const SelectedMerger& its) { return its.remnant; }));
  add("mass_ratio", "", "stellar mass ratio of the merging galaxies, smaller over larger",
      [this](const SelectedGalaxy& one) {
        const SelectedMerger* its = merger(one);
        return its == nullptr ? simulation::kUnknown : its->sequence.merger.mass_ratio;
      });
  add("companions", "galaxies of at least the minimum mass ratio that merge with it at that step",
      of_merger([](const SelectedMerger& its) { return its.sequence.merger.companions; }));
  add("normalised_time", "",
      "-1: companion at the separation, 0: coalescence, 1: last post-merger step; missing if the sequence is not seen to that end",
      [](const SelectedGalaxy& one) { return one.normalised_time; });
  add("steps_to_coalescence", "number of tree snapshots to the merger; negative after it",
      [](const SelectedGalaxy& one) { return where(one.sequence >= 0, one.steps_to_coalescence); });
  add("time_from_coalescence", "Gyr", "cosmic time since coalescence; negative before it",
      [](const SelectedGalaxy& one) { return one.time_from_coalescence_gyr; });
  std::vector<bool> complete;
  std::vector<bool> missing;
  for (const SelectedGalaxy& one : selection_.galaxies) {
    const SelectedMerger* its = merger(one);
    complete.push_back(its != nullptr && its->sequence.is_complete());
    missing.push_back(its == nullptr);
  }
  table_.add({"complete", "", "whether the merger is seen from the separation to the last post-merger step",
              std::move(complete), std::move(missing)});
  add("companion", "galaxy number of the merging companion in the same snapshot",
      [](const SelectedGalaxy& one) { return where(one.companion >= 0, one.companion); });
  add("companion_distance", "", "distance to the companion in effective radii of the galaxy",
      [](const SelectedGalaxy& one) { return one.companion_distance_kpc / one.galaxy.effective_radius_kpc; });
  add("companion_distance_kpc", "kpc", "physical distance to the companion",
      [](const SelectedGalaxy& one) { return one.companion_distance_kpc; });
}

void TableMaker::add_properties() {
  add("redshift", "", "redshift of the snapshot",
      [this](const SelectedGalaxy& one) { return info_.snapshots[one.snapshot].redshift(); });
  add("stellar_mass", "solMass", "stellar mass from the catalogue",
      [](const SelectedGalaxy& one) { return one.galaxy.stellar_mass_msun; });
  add("effective_radius", "kpc",
      "physical radius that contains half of the stellar mass: projected if measured from the star particles, else as in the catalogue or from the semi-axes",
      [](const SelectedGalaxy& one) { return one.galaxy.effective_radius_kpc; });
  const char* const axes[] = {"semi_axis_a", "semi_axis_b", "semi_axis_c"};
  const char* const descriptions[] = {"longest semi-axis of the ellipsoid of the galaxy's stars",
                                      "intermediate semi-axis of the ellipsoid of the galaxy's stars",
                                      "shortest semi-axis of the ellipsoid of the galaxy's stars"};
  const char* const places[] = {"x", "y", "z"};
  for (std::size_t i = 0; i < 3; ++i)
    add(axes[i], "kpc", descriptions[i],
        [i](const SelectedGalaxy& one) { return one.galaxy.semi_axes_kpc[i]; });
  for (std::size_t i = 0; i < 3; ++i)
    add(places[i], "kpc",
        "physical position of the galaxy's centre along this axis, from the corner of the box",
        [i](const SelectedGalaxy& one) { return one.galaxy.position_kpc[i]; });
  add("level", "1: main structure; 2 and more: substructure",
      [](const SelectedGalaxy& one) { return one.galaxy.level; });
  add("host", "number of the main structure that contains it",
      [](const SelectedGalaxy& one) { return one.galaxy.host; });
}

}  // namespace

catalog::Table selection_table(const Selection& selection, const simulation::SimulationInfo& info, bool all) {
  return TableMaker(selection, info, all).make();
}

}  // namespace peculiar::mergers
