#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

#include "base/random.h"
#include "mergers/place_grid.h"
#include "mergers/selection_testing.h"

namespace peculiar::mergers {
namespace {

constexpr double kBox = 60;  // kpc
constexpr int kSteps = 16;
constexpr std::uint64_t kUniverses = 40;

/// Galaxies that wander, fall into one another, appear, end, and skip steps at random.
Drawing random_universe(std::uint64_t seed) {
  RandomStream random(seed, "random universe");
  Drawing drawing(kSteps, kBox);
  std::int64_t next_id = 1;
  struct Live {
    std::int64_t id;
    int step;
    simulation::Vector3 place;
    double mass;
  };
  std::vector<Live> live;
  const auto appear = [&](int step) {
    Live one{next_id++, step, {}, std::pow(10, random.uniform(9, 11.5))};
    for (double& coordinate : one.place) coordinate = random.uniform(0, kBox);
    drawing.galaxy(step, one.id, one.place, one.mass).effective_radius_kpc = random.uniform(0.5, 2);
    live.push_back(one);
  };
  for (int i = 0; i < 60; ++i) appear(0);
  for (int step = 1; step < kSteps; ++step) {
    std::vector<Live> before;
    std::swap(before, live);
    for (const Live& one : before) {
      const double dice = random.uniform();
      if (dice < 0.02) continue;  // ends
      if (dice < 0.05 || (dice < 0.4 && one.mass < 3e9)) {
        live.push_back(one);  // skips the step
        continue;
      }
      if (dice < 0.15 && !live.empty() && live.back().step == step) {
        drawing.link(one.step, one.id, step, live.back().id);
        continue;
      }
      Live now = one;
      now.step = step;
      for (double& coordinate : now.place)
        coordinate = std::fmod(coordinate + random.uniform(-2, 2) + kBox, kBox);
      drawing.galaxy(step, now.id, now.place, now.mass).effective_radius_kpc = random.uniform(0.5, 2);
      drawing.link(one.step, one.id, step, now.id);
      live.push_back(now);
    }
    for (int i = 0; i < 4; ++i) appear(step);
  }
  return drawing;
}

SelectionRule rule_of(std::uint64_t seed) {
  SelectionRule rule = Drawing::everyone();
  rule.split_steps = static_cast<std::int64_t>(seed % 4);
  rule.isolation_window = static_cast<std::int64_t>(seed % 3);
  rule.isolation_separation = 5;
  if (seed % 5 == 0) rule.mass_at = "peak";
  if (seed % 4 == 1) rule.branch_ends = "alone";
  if (seed % 7 == 2) rule.isolation_time_gyr = 0.15;  // two steps of 0.1 Gyr
  return rule;
}

TEST(SelectionProperty, EveryGalaxyHasOneRoleInEverySnapshot) {
  std::int64_t splits = 0;
  for (std::uint64_t seed = 0; seed < kUniverses; ++seed) {
    const Drawing drawing = random_universe(seed);
    const Selection selection = drawing.select(rule_of(seed));
    splits += selection.splits;
    EXPECT_EQ(selection.galaxies.size(), drawing.nodes.size());
    EXPECT_EQ(std::accumulate(selection.counts.begin(), selection.counts.end(), std::int64_t{0}),
              static_cast<std::int64_t>(drawing.nodes.size()));
    for (std::size_t i = 1; i < selection.galaxies.size(); ++i) {
      const SelectedGalaxy& a = selection.galaxies[i - 1];
      const SelectedGalaxy& b = selection.galaxies[i];
      ASSERT_LT(std::tuple(a.snapshot, a.galaxy.id), std::tuple(b.snapshot, b.galaxy.id));
    }
  }
  EXPECT_GT(splits, 10);
}

TEST(SelectionProperty, MergersAreThoseOfTheDefinition) {
  std::int64_t mergers = 0;
  for (std::uint64_t seed = 0; seed < kUniverses; ++seed) {
    const Drawing drawing = random_universe(seed);
    SelectionRule rule = Drawing::everyone();
    rule.split_steps = 0;
    const simulation::MergerTree tree = drawing.tree();
    std::map<std::pair<std::int32_t, std::int64_t>, double> mass;
    for (std::size_t step = 0; step < drawing.catalogues.size(); ++step) {
      for (const simulation::Galaxy& galaxy : drawing.catalogues[step])
        mass[{static_cast<std::int32_t>(step), galaxy.id}] = galaxy.stellar_mass_msun;
    }
    std::set<std::pair<std::size_t, std::int64_t>> expected;
    for (std::size_t i = 0; i < tree.size(); ++i) {
      std::vector<double> masses;
      for (const std::int64_t progenitor : tree.progenitors(static_cast<std::int64_t>(i)))
        masses.push_back(mass.at({tree.node(progenitor).snapshot, tree.node(progenitor).galaxy}));
      const auto& node = tree.node(static_cast<std::int64_t>(i));
      for (std::size_t k = 1; k < masses.size(); ++k) {
        if (std::min(masses[k] / masses[0], masses[0] / masses[k]) >= 0.1)
          expected.emplace(static_cast<std::size_t>(node.snapshot), node.galaxy);
      }
    }
    const Selection selection = drawing.select(rule);
    std::set<std::pair<std::size_t, std::int64_t>> found;
    for (const SelectedMerger& merger : selection.mergers) found.emplace(merger.snapshot, merger.remnant);
    EXPECT_EQ(found, expected);
    std::set<std::pair<std::size_t, std::int64_t>> rows;
    for (const SelectedGalaxy& one : selection.galaxies) {
      if (one.role == Role::kMerger) rows.emplace(one.snapshot, one.galaxy.id);
    }
    EXPECT_EQ(rows, expected);
    mergers += static_cast<std::int64_t>(expected.size());
  }
  EXPECT_GT(mergers, 1000);
}

TEST(SelectionProperty, TimeRunsFromMinusOneToOne) {
  std::int64_t with_times = 0;
  for (std::uint64_t seed = 0; seed < kUniverses; ++seed) {
    const SelectionRule rule = rule_of(seed);
    const Selection selection = random_universe(seed).select(rule);
    std::map<std::int32_t, std::vector<const SelectedGalaxy*>> rows;
    for (const SelectedGalaxy& one : selection.galaxies) {
      if (one.sequence >= 0) rows[one.sequence].push_back(&one);
      EXPECT_EQ(one.sequence >= 0, one.role != Role::kIsolated && one.role != Role::kOther);
    }
    for (const auto& [index, members] : rows) {
      const MergerSequence& sequence = selection.mergers[static_cast<std::size_t>(index)].sequence;
      EXPECT_EQ(std::count_if(members.begin(), members.end(),
                              [](const SelectedGalaxy* one) { return one->role == Role::kMerger; }),
                1);
      double last = -1.0001;
      int last_steps = sequence.steps + 1;
      for (const SelectedGalaxy* one : members) {
        EXPECT_LT(one->steps_to_coalescence, last_steps);
        EXPECT_GE(one->steps_to_coalescence, -sequence.steps);
        last_steps = one->steps_to_coalescence;
        if (one->role == Role::kPreMerger && one->companion >= 0) {
          EXPECT_LT(one->companion_distance_kpc, rule.separation * one->galaxy.effective_radius_kpc);
        }
        if (std::isnan(one->normalised_time)) {
          EXPECT_FALSE(sequence.is_complete());
          continue;
        }
        ++with_times;
        EXPECT_GT(one->normalised_time, last);
        EXPECT_LE(one->normalised_time, 1 + 1e-12);
        EXPECT_EQ(one->normalised_time < 0, one->role == Role::kPreMerger);
        last = one->normalised_time;
      }
    }
  }
  EXPECT_GT(with_times, 1000);
}

/// Walks the window link by link, and compares all pairs.
bool is_isolated(const Drawing& drawing, const simulation::MergerTree& tree, const SelectionRule& rule,
                 const SelectedGalaxy& one) {
  const std::int64_t start = tree.find(static_cast<std::int32_t>(one.snapshot), one.galaxy.id);
  const auto step = static_cast<std::int64_t>(one.snapshot);
  const bool ends_count = rule.branch_ends == "unknown";
  const std::int64_t window = rule.isolation_time_gyr ? 2 : rule.isolation_window;
  for (std::int64_t node = start; step - tree.node(node).snapshot < window;) {
    const std::size_t progenitors = tree.progenitors(node).size();
    if (progenitors == 0 && !ends_count) break;
    if (progenitors != 1) return false;
    node = tree.main_progenitor(node);
  }
  for (std::int64_t node = start; tree.node(node).snapshot - step < window;) {
    node = tree.descendant(node);
    if (node == simulation::MergerTree::kNone && !ends_count) break;
    if (node == simulation::MergerTree::kNone || tree.progenitors(node).size() != 1) return false;
  }
  for (const simulation::Galaxy& other : drawing.catalogues[one.snapshot]) {
    if (other.id == one.galaxy.id || other.stellar_mass_msun < 0.1 * one.galaxy.stellar_mass_msun) continue;
    const simulation::Galaxy& heavier =
        other.stellar_mass_msun > one.galaxy.stellar_mass_msun ? other : one.galaxy;
    if (distance_kpc(other.position_kpc, one.galaxy.position_kpc, kBox) <=
        rule.isolation_separation * heavier.effective_radius_kpc)
      return false;
  }
  return true;
}

/// Whether it may be the companion in a pre-merger step of another galaxy.
bool is_near_another(const Drawing& drawing, const SelectionRule& rule, const SelectedGalaxy& one) {
  const std::vector<simulation::Galaxy>& others = drawing.catalogues[one.snapshot];
  return std::any_of(others.begin(), others.end(), [&](const simulation::Galaxy& other) {
    return other.id != one.galaxy.id && distance_kpc(other.position_kpc, one.galaxy.position_kpc, kBox) <
                                            rule.separation * other.effective_radius_kpc;
  });
}

TEST(SelectionProperty, IsolatedAreThoseOfTheDefinition) {
  std::int64_t isolated = 0;
  for (std::uint64_t seed = 0; seed < kUniverses; ++seed) {
    const Drawing drawing = random_universe(seed);
    const SelectionRule rule = rule_of(seed);
    const simulation::MergerTree tree = drawing.tree();
    const Selection selection = drawing.select(rule);
    for (const SelectedGalaxy& one : selection.galaxies) {
      const bool expected = is_isolated(drawing, tree, rule, one);
      if (one.role == Role::kIsolated) {
        EXPECT_TRUE(expected) << seed << ": " << one.galaxy.id << " in step " << one.snapshot;
        ++isolated;
      }
      if (one.role == Role::kOther && expected && !is_near_another(drawing, rule, one)) {
        ADD_FAILURE() << seed << ": " << one.galaxy.id << " in step " << one.snapshot << " is isolated";
      }
    }
  }
  EXPECT_GT(isolated, 1000);
}

/// Facts of a selection, with the numbers of galaxies before `renumbered`.
std::set<std::tuple<std::size_t, std::int64_t, int, int, std::size_t, std::int64_t, std::int64_t>> facts(
    const Selection& selection, const std::vector<std::map<std::int64_t, std::int64_t>>& original) {
  std::set<std::tuple<std::size_t, std::int64_t, int, int, std::size_t, std::int64_t, std::int64_t>> result;
  for (const SelectedGalaxy& one : selection.galaxies) {
    std::size_t coalescence = 0;
    std::int64_t remnant = 0;
    if (one.sequence >= 0) {
      const SelectedMerger& merger = selection.mergers[static_cast<std::size_t>(one.sequence)];
      coalescence = merger.snapshot;
      remnant = original[coalescence].at(merger.remnant);
    }
    result.emplace(one.snapshot, original[one.snapshot].at(one.galaxy.id), static_cast<int>(one.role),
                   one.steps_to_coalescence, coalescence, remnant,
                   one.companion < 0 ? -1 : original[one.snapshot].at(one.companion));
  }
  return result;
}

TEST(SelectionProperty, NumbersAndOrderOfGalaxiesDoNotMatter) {
  for (std::uint64_t seed = 0; seed < kUniverses; ++seed) {
    Drawing drawing = random_universe(seed);
    std::vector<std::map<std::int64_t, std::int64_t>> same(kSteps);
    for (std::size_t step = 0; step < same.size(); ++step) {
      for (const simulation::Galaxy& galaxy : drawing.catalogues[step]) same[step][galaxy.id] = galaxy.id;
    }
    const auto before = facts(drawing.select(rule_of(seed)), same);

    RandomStream random(seed, "renumber");
    std::vector<std::map<std::int64_t, std::int64_t>> original(kSteps);
    std::vector<std::map<std::int64_t, std::int64_t>> renumbered(kSteps);
    for (std::size_t step = 0; step < original.size(); ++step) {
      std::vector<std::int64_t> ids(drawing.catalogues[step].size());
      std::iota(ids.begin(), ids.end(), 0);
      shuffle(ids, random);
      for (std::size_t row = 0; row < ids.size(); ++row) {
        simulation::Galaxy& galaxy = drawing.catalogues[step][row];
        original[step][ids[row]] = galaxy.id;
        renumbered[step][galaxy.id] = ids[row];
        galaxy.id = ids[row];
      }
      shuffle(drawing.catalogues[step], random);
    }
    std::vector<std::size_t> order(drawing.nodes.size());
    std::iota(order.begin(), order.end(), 0);
    shuffle(order, random);
    std::vector<std::int64_t> place(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = static_cast<std::int64_t>(i);
    std::vector<simulation::MergerTree::Node> nodes;
    std::vector<double> rank;
    for (const std::size_t i : order) {
      simulation::MergerTree::Node node = drawing.nodes[i];
      node.galaxy = renumbered[static_cast<std::size_t>(node.snapshot)].at(node.galaxy);
      if (node.descendant != simulation::MergerTree::kNone)
        node.descendant = place[static_cast<std::size_t>(node.descendant)];
      nodes.push_back(node);
      rank.push_back(drawing.rank[i]);
    }
    drawing.nodes = std::move(nodes);
    drawing.rank = std::move(rank);
    EXPECT_EQ(facts(drawing.select(rule_of(seed)), original), before) << seed;
  }
}

TEST(SelectionProperty, LimitsOfMassChooseRowsAndNothingElse) {
  for (std::uint64_t seed = 0; seed < kUniverses; ++seed) {
    Drawing drawing = random_universe(seed);
    RandomStream random(seed, "masses");
    std::vector<std::map<std::int64_t, std::int64_t>> same(kSteps);
    for (std::size_t step = 0; step < same.size(); ++step) {
      for (simulation::Galaxy& galaxy : drawing.catalogues[step]) {
        same[step][galaxy.id] = galaxy.id;
        galaxy.stellar_mass_msun *= random.uniform(0.7, 1.4);
      }
    }
    SelectionRule rule = rule_of(seed);
    Selection all = drawing.select(rule);
    std::erase_if(all.galaxies,
                  [](const SelectedGalaxy& one) { return one.galaxy.stellar_mass_msun < 2e10; });
    rule.mass_min_msun = 2e10;
    const Selection limited = drawing.select(rule);
    EXPECT_LT(limited.mergers.size(), all.mergers.size());
    EXPECT_EQ(facts(limited, same), facts(all, same)) << seed;
  }
}

}  // namespace
}  // namespace peculiar::mergers
