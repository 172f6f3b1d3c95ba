#include "horizon/tree_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/atomic_file.h"
#include "base/test_folder.h"
#include "horizon/fortran_file.h"
#include "horizon/horizon_testing.h"

namespace peculiar::horizon {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A hand-written galaxy of a tree: fathers with their percentages of its mass, sons, and main son.
struct Written {
  double mass;
  std::vector<std::int64_t> fathers;
  std::vector<double> shares;
  std::vector<std::int64_t> sons;
  std::int64_t main_son;
};

/// Galaxies 1 and 2 merge; 3 loses a part to 2 on a close passage and continues as 2; the rest of 4 is
/// background.
const std::vector<std::vector<Written>> kSteps{
    {{10, {0}, {100}, {1}, 1}, {4, {0}, {100}, {1}, 1}, {6, {0}, {100}, {2, 1}, 2}},
    {{15, {1, 2, 3, 0}, {60, 25, 10, 5}, {1}, 1}, {4.5, {3}, {100}, {2}, 2}, {1, {0}, {100}, {}, 0}},
    {{16, {1}, {95}, {}, 0}, {4, {2}, {100}, {}, 0}}};

struct Layout {
  bool long_reals = false, main_son = true, contamination = false, radius = true, swapped = false;
};

void write_tree(const std::filesystem::path& path, const std::vector<std::vector<Written>>& steps,
                const Layout& layout) {
  FortranWriter out(path, layout.swapped);
  const auto reals = [&](const std::vector<double>& values) {
    if (layout.long_reals) {
      out.reals8(values);
    } else {
      out.reals4(values);
    }
  };
  const auto count = static_cast<std::int64_t>(steps.size());
  out.integers4({count});
  std::vector<std::int64_t> counts;
  std::vector<double> factors;
  for (const auto& step : steps) {
    counts.push_back(static_cast<std::int64_t>(step.size()) - 1);
    factors.push_back(0.2 + 0.01 * static_cast<double>(factors.size()));
  }
  counts.insert(counts.end(), steps.size(), 1);  // one substructure in each step
  out.integers4(counts);
  for (int i = 0; i < 3; ++i) reals(factors);
  for (std::size_t step = 0; step < steps.size(); ++step) {
    for (std::size_t i = 0; i < steps[step].size(); ++i) {
      const Written& one = steps[step][i];
      out.integers4({static_cast<std::int64_t>(i) + 1});
      out.integers4({0});
      out.integers4({static_cast<std::int64_t>(step) + 1});
      out.integers4({1, 1, 0, 0, -1});
      reals({one.mass});
      out.reals8({0});
      for (const int values : {3, 3, 3, 4, 3, 1})
        reals(std::vector<double>(static_cast<std::size_t>(values), 1));
      out.integers4({static_cast<std::int64_t>(one.fathers.size())});
      out.integers4(one.fathers);
      reals(one.shares);
      out.integers4({static_cast<std::int64_t>(one.sons.size())});
      if (!one.sons.empty()) {
        out.integers4(one.sons);
        if (layout.main_son) out.integers4({one.main_son});
      }
      reals(std::vector<double>(layout.radius ? 5 : 4, 1));
      reals({1, 1});
      if (layout.contamination) out.integers4({0});
    }
  }
  out.close();
}

TEST(TreeFile, EveryLayoutGivesTheSameTree) {
  for (int flags = 0; flags < 32; ++flags) {
    const Layout layout{(flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0,
                        (flags & 16) != 0};
    const TestFolder folder;
    const auto path = folder.path() / "tree.dat";
    write_tree(path, kSteps, layout);
    const TreeSteps steps = read_tree_steps(path);
    EXPECT_THAT(steps.galaxies, ElementsAre(3, 3, 2));
    EXPECT_NEAR(steps.scale_factor[2], 0.22, 1e-7);
    const simulation::MergerTree tree = read_tree(path, {4, 5, 7}, 0.2);
    ASSERT_EQ(tree.size(), 8U);
    const auto remnant = tree.find(5, 1);
    // Galaxy 3 contributed mass but is not a progenitor: its main son is another galaxy.
    EXPECT_THAT(tree.progenitors(remnant), ElementsAre(tree.find(4, 1), tree.find(4, 2)));
    EXPECT_EQ(tree.descendant(tree.find(4, 3)), tree.find(5, 2));
    EXPECT_EQ(tree.descendant(remnant), tree.find(7, 1));
    EXPECT_EQ(tree.main_progenitor(tree.find(5, 3)), simulation::MergerTree::kNone);
    EXPECT_EQ(tree.find(6, 1), simulation::MergerTree::kNone);
  }
}

std::string error_of_tree(const std::vector<std::vector<Written>>& steps) {
  const TestFolder folder;
  write_tree(folder.path() / "tree.dat", steps, {});
  return error_of([&] { read_tree(folder.path() / "tree.dat", {0, 1, 2}, 0.2); });
}

TEST(TreeFile, WhatIsWrongIsNamed) {
  auto steps = kSteps;
  steps[1][0].fathers[1] = 9;
  EXPECT_THAT(error_of_tree(steps), HasSubstr("object 1 of step 2 has the father 9, which does not exist"));
  steps = kSteps;
  steps[0][0].sons = {7};
  steps[0][0].main_son = 7;
  EXPECT_THAT(error_of_tree(steps), HasSubstr("object 1 of step 1 has the main son 7, which does not exist"));
  steps[0][0].main_son = 2;
  EXPECT_THAT(error_of_tree(steps), HasSubstr("which is not one of its sons"));
  const TestFolder folder;
  const auto path = folder.path() / "tree.dat";
  write_tree(path, kSteps, {});
  const std::string whole = read_file(path);
  const auto read = [&] { read_tree(path, {0, 1, 2}, 0.2); };
  // The last record of an object has 8 bytes and its markers: without the last object, the file is short by a
  // whole number of records.
  write_file(path, whole.substr(0, whole.size() - 16));
  EXPECT_THAT(error_of(read), HasSubstr("tree.dat: record"));
  write_file(path, whole + whole.substr(0, 12));
  EXPECT_THAT(error_of(read), HasSubstr("follows the last of the objects"));
}

TEST(TreeFile, ACompanionThatIsStrippedIsStillThere) {
  // Of its mass of 4, galaxy 2 gives 2.4 to galaxy 1 and keeps 1.6, which is all of galaxy 2 of the next
  // step; after that it keeps only 0.2 of 1.6.
  const std::vector<std::vector<Written>> steps{
      {{10, {0}, {100}, {1}, 1}, {4, {0}, {100}, {1, 2}, 1}},
      {{12, {1, 2}, {80, 20}, {1}, 1}, {1.6, {2}, {100}, {1, 2}, 1}},
      {{13, {1, 2}, {89, 11}, {}, 0}, {0.2, {2}, {100}, {}, 0}}};
  const TestFolder folder;
  const auto path = folder.path() / "tree.dat";
  for (const bool main_son : {true, false}) {
    Layout layout;
    layout.main_son = main_son;
    write_tree(path, steps, layout);
    const simulation::MergerTree tree = read_tree(path, {0, 1, 2}, 0.2);
    EXPECT_EQ(tree.descendant(tree.find(0, 2)), tree.find(1, 2));
    EXPECT_EQ(tree.descendant(tree.find(1, 2)), tree.find(2, 1));
    EXPECT_EQ(tree.main_progenitor(tree.find(2, 2)), simulation::MergerTree::kNone);
    const simulation::MergerTree as_written = read_tree(path, {0, 1, 2}, 1.1);
    EXPECT_THAT(as_written.progenitors(as_written.find(1, 1)),
                ElementsAre(as_written.find(0, 1), as_written.find(0, 2)));
  }
}

TEST(TreeFile, SimplifiedTreesAreReadToo) {
  const TestFolder folder;
  const auto path = folder.path() / "tree_file_007.001";
  {
    FortranWriter times(folder.path() / "tstep_file_007.001");
    times.integers4({2});
    times.integers4({2, 1});
    times.reals4({0.2, 0.21});
    times.reals4({1, 1.1});
    times.close();
    FortranWriter out(path);
    out.integers4({2, 12, 1});
    out.integers4({2, 1});
    // Columns: bush, tree, halo, number, step, first progenitor, next progenitor, descendant, last
    // progenitor, hosts and next.
    const auto columns = [](const std::vector<std::vector<std::int64_t>>& objects) {
      std::vector<std::int64_t> values;
      for (std::size_t column = 0; column < 12; ++column) {
        for (const auto& object : objects) values.push_back(object[column]);
      }
      return values;
    };
    out.integers8(columns({{1, 1, 1000002, 1, 1, -1, -1, 1000000, 1000002, 0, 0, -1},
                           {1, 1, 1000001, 2, 1, -1, 1000002, 1000000, 1000001, 0, 0, -1}}));
    out.integers4({1, 2});
    out.integers8(columns({{1, 1, 1000000, 1, 2, 1000001, -1, -1, 1000002, 0, 0, -1}}));
    out.integers4({1});
    out.close();
  }
  EXPECT_THAT(read_tree_steps(path).galaxies, ElementsAre(2, 1));
  const simulation::MergerTree tree = read_tree(path, {0, 1}, 0.2);
  EXPECT_THAT(tree.progenitors(tree.find(1, 1)), ElementsAre(tree.find(0, 2), tree.find(0, 1)));
}

TEST(MergerTree, RefusesWhatIsNoTree) {
  using Node = simulation::MergerTree::Node;
  const std::vector<double> rank{1, 2};
  EXPECT_THAT(error_of([&] {
                simulation::MergerTree({Node{0, 5}, Node{0, 5}}, rank, "tree");
              }),
              HasSubstr("tree: galaxy 5 stands twice in step 1"));
  EXPECT_THAT(error_of([&] {
                simulation::MergerTree({Node{0, 5, 1}, Node{0, 6}}, rank, "tree");
              }),
              HasSubstr("not later"));
  EXPECT_THAT(error_of([&] {
                simulation::MergerTree({Node{0, 5, 7}, Node{1, 6}}, rank, "tree");
              }),
              HasSubstr("not in the tree"));
}

}  // namespace
}  // namespace peculiar::horizon
