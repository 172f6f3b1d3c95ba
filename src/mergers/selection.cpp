#include "mergers/selection.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <tuple>

#include "mergers/isolation.h"

namespace peculiar::mergers {

namespace {

constexpr std::int64_t kNone = simulation::MergerTree::kNone;

/// Groups the steps of each galaxy, the one that it belongs to first.
void put_in_order(MergerSequences& traced) {
  const auto key = [&traced](const SequenceStep& step) {
    const double ratio = traced.sequences[static_cast<std::size_t>(step.sequence)].merger.mass_ratio;
    return std::tuple(step.node, std::abs(step.before), -step.before, -ratio, step.sequence);
  };
  std::sort(traced.steps.begin(), traced.steps.end(),
            [&key](const SequenceStep& a, const SequenceStep& b) { return key(a) < key(b); });
}

/// The rows of a step, ordered by galaxy number.
std::vector<std::size_t> by_number(const std::vector<simulation::Galaxy>& catalogue) {
  std::vector<std::size_t> rows(catalogue.size());
  std::iota(rows.begin(), rows.end(), 0);
  std::sort(rows.begin(), rows.end(),
            [&catalogue](std::size_t a, std::size_t b) { return catalogue[a].id < catalogue[b].id; });
  return rows;
}

class RoleGiver {
 public:
  RoleGiver(const GalaxyHistory& history, const SelectionRule& rule, MergerSequences& traced)
      : history_(history),
        rule_(rule),
        traced_(traced),
        undisturbed_(undisturbed(history, rule)),
        is_companion_(history.tree().size(), false) {
    put_in_order(traced);
    for (const SequenceStep& step : traced.steps) {
      if (step.companion != kNone) is_companion_[static_cast<std::size_t>(step.companion)] = true;
    }
  }

  void give(std::int32_t step, Selection& selection) {
    accompanied_.clear();
    for (const std::size_t row : by_number(history_.catalogue(step))) {
      if (!may_be_listed(history_, rule_, step, row)) continue;
      const SelectedGalaxy galaxy = selected(step, row);
      ++selection.counts[static_cast<std::size_t>(galaxy.role)];
      if (rule_.wants(role_name(galaxy.role))) selection.galaxies.push_back(galaxy);
    }
  }

 private:
  SelectedGalaxy selected(std::int32_t step, std::size_t row) {
    SelectedGalaxy result{history_.snapshot(step), history_.catalogue(step)[row]};
    result.last_snapshot = result.snapshot;
    result.last_galaxy = result.galaxy.id;
    const std::int64_t node = history_.node(step, row);
    if (node == kNone) return result;
    const simulation::MergerTree::Node& last = history_.tree().node(history_.tree().last_descendant(node));
    result.last_snapshot = static_cast<std::size_t>(last.snapshot);
    result.last_galaxy = last.galaxy;
    const auto first =
        std::lower_bound(traced_.steps.begin(), traced_.steps.end(), node,
                         [](const SequenceStep& at, std::int64_t wanted) { return at.node < wanted; });
    if (first == traced_.steps.end() || first->node != node) {
      if (is_isolated(step, row, node)) result.role = Role::kIsolated;
      return result;
    }
    const MergerSequence& sequence = traced_.sequences[static_cast<std::size_t>(first->sequence)];
    result.role = first->before > 0    ? Role::kPreMerger
                  : first->before == 0 ? Role::kMerger
                                       : Role::kPostMerger;
    result.sequence = first->sequence;
    result.steps_to_coalescence = first->before;
    result.time_from_coalescence_gyr = history_.age_gyr(step) - sequence.coalescence_age_gyr;
    result.normalised_time = sequence.normalised_time(history_.age_gyr(step));
    if (first->companion != kNone) result.companion = history_.galaxy(first->companion).id;
    result.companion_distance_kpc = first->companion_distance_kpc;
    const auto second = first + 1;
    if (second != traced_.steps.end() && second->node == node) result.other_sequence = second->sequence;
    return result;
  }

  bool is_isolated(std::int32_t step, std::size_t row, std::int64_t node) {
    const auto i = static_cast<std::size_t>(node);
    if (!undisturbed_[i] || is_companion_[i]) return false;
    if (accompanied_.empty()) accompanied_ = accompanied(history_, rule_, step);
    return !accompanied_[row];
  }

  const GalaxyHistory& history_;
  const SelectionRule& rule_;
  const MergerSequences& traced_;
  std::vector<bool> undisturbed_;
  std::vector<bool> is_companion_;  // in a pre-merger step of another galaxy
  std::vector<bool> accompanied_;   // rows of the current step, once needed
};

Selection give_roles(GalaxyHistory& history, const SelectionRule& rule, const RadiusSource& radii,
                     const RunContext& context) {
  MergerSequences traced = trace_mergers(history, rule, radii, context);
  Selection selection;
  selection.snapshots = history.steps();
  selection.splits = traced.splits;
  for (const MergerSequence& sequence : traced.sequences) {
    const std::int64_t remnant = sequence.merger.remnant;
    selection.mergers.push_back(
        {sequence, history.snapshot(history.step(remnant)), history.galaxy(remnant).id});
  }
  RoleGiver roles(history, rule, traced);
  for (std::int32_t step = 0; step < history.steps(); ++step) roles.give(step, selection);
  return selection;
}

}  // namespace

const std::string& role_name(Role role) {
  static const std::array<std::string, kRoles> names{"isolated", "pre-merger", "merger", "post-merger",
                                                     "other"};
  return names[static_cast<std::size_t>(role)];
}

Selection apply_rule(const simulation::SimulationInfo& info, const simulation::MergerTree& tree,
                     std::vector<std::vector<simulation::Galaxy>> catalogues, const SelectionRule& rule,
                     const RadiusSource& radii, const RunContext& context) {
  GalaxyHistory history(info, tree, std::move(catalogues));
  if (rule.structures == "all") return give_roles(history, rule, radii, context);
  const simulation::MergerTree main_tree = main_structure_tree(history);
  catalogues = history.release_catalogues();
  for (std::vector<simulation::Galaxy>& catalogue : catalogues)
    std::erase_if(catalogue, [](const simulation::Galaxy& galaxy) { return galaxy.level != 1; });
  GalaxyHistory main_history(info, main_tree, std::move(catalogues));
  return give_roles(main_history, rule, radii, context);
}

}  // namespace peculiar::mergers
