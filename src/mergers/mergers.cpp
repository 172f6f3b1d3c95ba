#include "mergers/mergers.h"

#include <algorithm>
#include <limits>

namespace peculiar::mergers {

namespace {

constexpr std::int64_t kNone = simulation::MergerTree::kNone;

double mass_msun(const GalaxyHistory& history, std::int64_t node) {
  return history.galaxy(node).stellar_mass_msun;
}

/// Branches with a galaxy that may be listed.
class ListedBranches {
 public:
  ListedBranches(const GalaxyHistory& history, const SelectionRule& rule)
      : so_far_(history.tree().size(), false), from_now_(history.tree().size(), false) {
    for (std::int32_t step = 0; step < history.steps(); ++step) {
      history.for_each_node(step, [&](std::int64_t node) {
        const std::int64_t before = history.tree().main_progenitor(node);
        so_far_[index(node)] = may_be_listed(history, rule, step, history.row(node)) ||
                               (before != kNone && so_far_[index(before)]);
      });
    }
    for (std::int32_t step = history.steps() - 1; step >= 0; --step) {
      history.for_each_node(step, [&](std::int64_t node) {
        const std::int64_t next = history.main_descendant(node);
        from_now_[index(node)] = may_be_listed(history, rule, step, history.row(node)) ||
                                 (next != kNone && from_now_[index(next)]);
      });
    }
  }

  /// Whether the companion before a merger, or the main galaxy before or after it, may be listed.
  bool is_met(const Merger& merger) const {
    return so_far_[index(merger.main)] || so_far_[index(merger.companion)] ||
           from_now_[index(merger.remnant)];
  }

 private:
  static std::size_t index(std::int64_t node) { return static_cast<std::size_t>(node); }
  std::vector<bool> so_far_;    // of each node: the node or an earlier one on its branch
  std::vector<bool> from_now_;  // the node or a later one
};

}  // namespace

bool may_be_listed(const GalaxyHistory& history, const SelectionRule& rule, std::int32_t step,
                   std::size_t row) {
  return rule.lists(history.info().snapshots[history.snapshot(step)], history.catalogue(step)[row]);
}

double merger_mass_ratio(const GalaxyHistory& history, const SelectionRule& rule, std::int64_t main,
                         std::int64_t companion) {
  if (rule.mass_at == "peak") {
    std::int64_t peak = companion;
    for (std::int64_t at = companion; at != kNone; at = history.tree().main_progenitor(at)) {
      if (mass_msun(history, at) > mass_msun(history, peak)) peak = at;
    }
    companion = peak;
    // If the main branch begins after the companion's peak, its first node is used.
    while (history.step(main) > history.step(peak) && history.tree().main_progenitor(main) != kNone)
      main = history.tree().main_progenitor(main);
  }
  return ratio_of_masses(mass_msun(history, main), mass_msun(history, companion));
}

std::optional<Merger> merger_at(const GalaxyHistory& history, const SelectionRule& rule, std::int64_t node,
                                const SplitOff& split_off) {
  const simulation::MergerTree& tree = history.tree();
  const std::int64_t main = tree.main_progenitor(node);
  if (main == kNone) return std::nullopt;
  Merger merger{node, main, kNone, 0, 0};
  for (std::int64_t other = tree.node(main).next_progenitor; other != kNone;
       other = tree.node(other).next_progenitor) {
    if (split_off.contains(other)) continue;
    const double ratio = merger_mass_ratio(history, rule, main, other);
    if (ratio < rule.mass_ratio_min) continue;
    ++merger.companions;
    if (ratio > merger.mass_ratio) {
      merger.mass_ratio = ratio;
      merger.companion = other;
    }
  }
  if (merger.companion == kNone) return std::nullopt;
  return merger;
}

std::vector<Merger> find_mergers(const GalaxyHistory& history, const SelectionRule& rule) {
  const ListedBranches matters(history, rule);
  std::vector<Merger> mergers;
  for (std::int32_t step = 1; step < history.steps(); ++step) {
    const auto first = static_cast<std::ptrdiff_t>(mergers.size());
    history.for_each_node(step, [&](std::int64_t node) {
      const auto merger = merger_at(history, rule, node, {});
      if (merger.has_value() && matters.is_met(*merger)) mergers.push_back(*merger);
    });
    std::sort(mergers.begin() + first, mergers.end(), [&history](const Merger& a, const Merger& b) {
      return history.galaxy(a.remnant).id < history.galaxy(b.remnant).id;
    });
  }
  return mergers;
}

simulation::MergerTree main_structure_tree(const GalaxyHistory& history) {
  const simulation::MergerTree& tree = history.tree();
  const auto count = static_cast<std::int64_t>(tree.size());
  std::vector<std::int64_t> kept(tree.size(), kNone);
  std::vector<simulation::MergerTree::Node> nodes;
  for (std::int64_t i = 0; i < count; ++i) {
    if (history.galaxy(i).level != 1) continue;
    kept[static_cast<std::size_t>(i)] = static_cast<std::int64_t>(nodes.size());
    nodes.push_back(tree.node(i));
  }
  std::vector<double> rank;
  for (std::int64_t i = 0; i < count; ++i) {
    if (kept[static_cast<std::size_t>(i)] == kNone) continue;
    std::int64_t into = tree.descendant(i);
    if (into != kNone && history.galaxy(into).level != 1)
      into = tree.find(tree.node(into).snapshot, history.galaxy(into).host);
    simulation::MergerTree::Node& node = nodes[static_cast<std::size_t>(kept[static_cast<std::size_t>(i)])];
    node.descendant = into == kNone ? kNone : kept[static_cast<std::size_t>(into)];
    const bool stays_main = into != kNone && tree.main_progenitor(into) == i;
    rank.push_back(stays_main ? std::numeric_limits<double>::max() : mass_msun(history, i));
  }
  return {std::move(nodes), rank, history.info().path};
}

}  // namespace peculiar::mergers
