#include "store/groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/test_context.h"
#include "base/test_folder.h"
#include "store/sample_testing.h"
#include "store/split.h"

namespace peculiar::store {
namespace {

using testing::HasSubstr;

/// Three views of each of `galaxies`, two galaxies per snapshot and tree.
catalog::Table views(std::int64_t galaxies) {
  std::vector<std::int64_t> galaxy, snapshot;
  std::vector<std::string> tree;
  for (std::int64_t row = 0; row < 3 * galaxies; ++row) {
    galaxy.push_back(row / 3 % 2);
    snapshot.push_back(row / 6);
    tree.push_back("t" + std::to_string(row / 12));
  }
  catalog::Table table;
  table.add({"galaxy", "", "", galaxy, {}});
  table.add({"snapshot", "", "", snapshot, {}});
  table.add({"tree", "", "", tree, {}});
  return table;
}

catalog::Table only(const catalog::Table& table, const std::vector<std::string>& names) {
  catalog::Table result;
  for (const std::string& name : names) result.add(table.at(name));
  return result;
}

TEST(Groups, TheTreeGoesFirstThenSnapshotAndGalaxyThenGalaxy) {
  const catalog::Table table = views(40);
  const Grouping by_tree = choose_groups("auto", table, "s.h5", {});
  EXPECT_EQ(by_tree.columns, "tree");
  EXPECT_EQ(by_tree.groups, 10);
  EXPECT_EQ(by_tree.images, 120);
  EXPECT_EQ(by_tree.words(), "images grouped by tree (10 groups of 120 images)");
  EXPECT_EQ(by_tree.json()["groups"], 10);
  const Grouping by_galaxy = choose_groups("auto", only(table, {"snapshot", "galaxy"}), "s.h5", {});
  EXPECT_EQ(by_galaxy.columns, "snapshot,galaxy");
  EXPECT_EQ(by_galaxy.noun(), "galaxy");
  EXPECT_EQ(by_galaxy.groups, 40) << "galaxy 1 of two snapshots is not one galaxy";
  catalog::Table apart;  // one view each: equal numbers in different snapshots are different galaxies
  apart.add({"snapshot", "", "", std::vector<std::int64_t>{1, 1, 1, 1, 2, 2, 2, 2}, {}});
  apart.add({"galaxy", "", "", std::vector<std::int64_t>{1, 2, 3, 4, 1, 2, 3, 4}, {}});
  EXPECT_FALSE(choose_groups("auto", apart, "s.h5", {}));
  catalog::Table alone;
  alone.add({"galaxy", "", "", std::vector<std::int64_t>{1, 1, 2, 3, 4}, {}});
  EXPECT_EQ(choose_groups("auto", alone, "s.h5", {}).columns, "galaxy");
}

TEST(Groups, NoneIsTakenWhereNoneHasTwoImagesOrNobodyAsks) {
  catalog::Table single;
  single.add({"tree", "", "", std::vector<std::int64_t>{1, 2, 3, 4, 5}, {}});
  EXPECT_FALSE(choose_groups("auto", single, "s.h5", {}));
  EXPECT_FALSE(choose_groups("none", views(40), "s.h5", {}));
  EXPECT_EQ(choose_groups("none", views(40), "s.h5", {}).words(), "");
  EXPECT_TRUE(choose_groups("none", views(40), "s.h5", {}).json().is_null());
}

TEST(Groups, WhatOnlyClassifiesIsNoGroupAndIsSaid) {
  MessageLog recorder;
  catalog::Table flags;
  flags.add({"galaxy", "", "", std::vector<std::int64_t>{1, 0, 1, 1, 0, 1}, {}});
  EXPECT_FALSE(choose_groups("auto", flags, "s.h5", recorder.context()));
  EXPECT_THAT(recorder.text(), HasSubstr("column 'galaxy' has 2 different values for 6 images"));
  EXPECT_EQ(choose_groups("galaxy", flags, "s.h5", {}).groups, 2) << "asked for, it is taken";
  catalog::Table shares;
  shares.add({"galaxy", "", "", std::vector<double>{0.5, 0.5, 0.25, 0.1, 0.9, 0.2}, {}});
  EXPECT_FALSE(choose_groups("auto", shares, "s.h5", {}));
}

TEST(Groups, ImagesWithoutAValueAreEachOnTheirOwn) {
  catalog::Table table;
  table.add({"tree", "", "", std::vector<std::int64_t>{1, 1, 0, 0, 2, 3, 4}, {0, 0, 1, 1, 0, 0, 0}});
  const Grouping grouping = choose_groups("auto", table, "s.h5", {});
  EXPECT_EQ(grouping.groups, 6);
  const auto names = group_names(table, "tree");
  EXPECT_EQ(names[0], names[1]);
  EXPECT_FALSE(names[2].has_value());
  EXPECT_THAT([&] { choose_groups("trees", table, "s.h5", {}); },
              testing::ThrowsMessage<Error>(HasSubstr("trees")));
}

class GroupedSplit : public testing::Test {
 protected:
  GroupedSplit() {
    const catalog::Table table = views(80);
    write_sample(path("s.h5"), 240, 2, 1, [](std::int64_t, std::span<float>) {},
                 {table.at("galaxy"), table.at("snapshot"), table.at("tree")});
    split.input = path("s.h5");
    split.output = path("a.h5");
    split.rest = path("b.h5");
    split.fraction = 0.7;
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  std::set<std::string> trees(const std::string& name) const {
    const catalog::Column column = SampleReader(path(name)).rows().column("tree");
    std::set<std::string> found;
    for (std::size_t row = 0; row < column.size(); ++row) found.insert(column.text(row));
    return found;
  }
  std::vector<std::string> on_both_sides() const {
    const std::set<std::string> a = trees("a.h5"), b = trees("b.h5");
    std::vector<std::string> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
  }

  SplitOptions split;
  TestFolder folder_;
};

TEST_F(GroupedSplit, NoTreeIsOnBothSidesWithoutBeingAsked) {
  for (const std::uint64_t seed : {1, 2, 3}) {
    RunContext context;
    context.seed = seed;
    split.overwrite = true;
    const SplitReport report = split_sample(split, context);
    EXPECT_EQ(report.grouping.columns, "tree");
    EXPECT_EQ(report.grouping.groups, 20);
    EXPECT_EQ(report.first, 168) << "14 of 20 trees of 12 images";
    EXPECT_THAT(on_both_sides(), testing::IsEmpty());
  }
}

TEST_F(GroupedSplit, GroupNoneTakesImagesOneByOne) {
  split.group = "none";
  const SplitReport report = split_sample(split);
  EXPECT_FALSE(report.grouping);
  EXPECT_EQ(report.first, 168);
  EXPECT_THAT(on_both_sides(), testing::SizeIs(testing::Ge(10)));
}

TEST_F(GroupedSplit, SaysWhatDoesNotGoTogether) {
  split.group = "tree";
  split.hash_column = "tree";
  EXPECT_THAT([&] { split_sample(split); },
              testing::ThrowsMessage<Error>(HasSubstr("give only one of them")));
  split.hash_column = "";
  split.fraction.reset();
  split.where = "galaxy == 1";
  EXPECT_THAT([&] { split_sample(split); },
              testing::ThrowsMessage<Error>(HasSubstr("--group: needs --fraction")));
}

}  // namespace
}  // namespace peculiar::store
