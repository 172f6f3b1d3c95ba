#include "hydro_hdf5/tng.h"
#include "hydro_hdf5/tng_testing.h"

namespace peculiar::hydro_hdf5 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Snapshots 10, 11, 13 with a catalogue of four subhaloes each; row 2 has no stars and row 3 is a flagged
/// clump.
class TngTreeTest : public TngTest {
 protected:
  void write_catalogues() {
    TngSubhalo dark;
    dark.stars = 0;
    TngSubhalo clump;
    clump.flag = false;
    for (const int number : {10, 11, 13}) {
      write_groups(folder_ / fmt::format("groups_{:03}/fof_subhalo_tab_{:03}.0.hdf5", number, number),
                   {0.05 * number}, {0}, {{}, {}, dark, clump});
    }
  }
  std::filesystem::path tree_path(int chunk = 0) const {
    return folder_ / "trees/SubLink" / fmt::format("tree_extended.{}.hdf5", chunk);
  }
  std::string message_of_tree() const {
    return store::message_of([&] { static_cast<void>(open()->tree()); });
  }
  /// (snapshot number, id) of each node.
  static std::vector<std::pair<std::int64_t, std::int64_t>> named(const simulation::Simulation& simulation,
                                                                  const simulation::MergerTree& tree,
                                                                  const std::vector<std::int64_t>& nodes) {
    std::vector<std::pair<std::int64_t, std::int64_t>> names;
    for (const std::int64_t index : nodes) {
      const auto& node = tree.node(index);
      names.emplace_back(simulation.info().snapshots[static_cast<std::size_t>(node.snapshot)].number,
                         node.galaxy);
    }
    return names;
  }
};

using Names = std::vector<std::pair<std::int64_t, std::int64_t>>;

TEST_F(TngTreeTest, ProgenitorsInSublinksOrder) {
  write_catalogues();
  // Depth first: 13/0 <- 11/1 <- 10/1, and 10/0 merges as the second progenitor of 11/1.
  write_tree(tree_path(), {{100, -1, 13, 0}, {101, 100, 11, 1}, {102, 101, 10, 1}, {103, 101, 10, 0}});
  const auto simulation = open();
  EXPECT_TRUE(simulation->info().has_tree);
  const simulation::MergerTree tree = simulation->tree();
  ASSERT_EQ(tree.size(), 4u);
  const std::int64_t end = tree.find(2, 0);
  ASSERT_NE(end, simulation::MergerTree::kNone);
  EXPECT_EQ(tree.descendant(end), simulation::MergerTree::kNone);
  EXPECT_EQ(named(*simulation, tree, tree.progenitors(end)), (Names{{11, 1}}));
  EXPECT_EQ(named(*simulation, tree, tree.progenitors(tree.find(1, 1))), (Names{{10, 1}, {10, 0}}));
  EXPECT_EQ(tree.find(2, 1), simulation::MergerTree::kNone);
}

TEST_F(TngTreeTest, LinesGoOnThroughWhatIsNoGalaxy) {
  write_catalogues();
  // 13/0 <- 12/7 (snapshot missing) <- 11/2 (no stars) <- 10/0; 13/0 <- 11/3 (clump), which ends; 13/1 <-
  // 11/0 directly, as SubLink itself skips a snapshot; 14 and 99 are later than all available snapshots.
  write_tree(tree_path(), {{10, -1, 99, 5},
                           {11, 10, 14, 5},
                           {12, 11, 13, 0},
                           {13, 12, 12, 7},
                           {14, 13, 11, 2},
                           {15, 14, 10, 0},
                           {16, 12, 11, 3},
                           {20, -1, 13, 1},
                           {21, 20, 11, 0}});
  const auto simulation = open();
  const simulation::MergerTree tree = simulation->tree();
  EXPECT_EQ(tree.size(), 4u);
  EXPECT_EQ(named(*simulation, tree, tree.progenitors(tree.find(2, 0))), (Names{{10, 0}}));
  EXPECT_EQ(named(*simulation, tree, tree.progenitors(tree.find(2, 1))), (Names{{11, 0}}));
  EXPECT_EQ(tree.descendant(tree.find(2, 0)), simulation::MergerTree::kNone);
}

TEST_F(TngTreeTest, TheMainProgenitorLeadsAlsoPastASkippedSnapshot) {
  write_catalogues();
  // The main branch has no galaxy at 11; the galaxy at 11 is on the minor branch.
  write_tree(tree_path(), {{1, -1, 13, 0}, {2, 1, 12, 0}, {3, 2, 10, 1}, {4, 2, 11, 0}, {5, 4, 10, 0}});
  const auto simulation = open();
  const simulation::MergerTree tree = simulation->tree();
  EXPECT_EQ(named(*simulation, tree, tree.progenitors(tree.find(2, 0))), (Names{{10, 1}, {11, 0}}));
}

TEST_F(TngTreeTest, TreesLieInSeveralFiles) {
  write_catalogues();
  write_tree(tree_path(0), {{1, -1, 13, 0}, {2, 1, 11, 0}});
  write_tree(tree_path(1),
             {{10'000'000'000'000'001, -1, 13, 1}, {10'000'000'000'000'002, 10'000'000'000'000'001, 11, 1}});
  const auto simulation = open();
  const simulation::MergerTree tree = simulation->tree();
  EXPECT_EQ(named(*simulation, tree, tree.progenitors(tree.find(2, 1))), (Names{{11, 1}}));
  std::filesystem::remove(tree_path(0));
  EXPECT_THAT(message_of_tree(), HasSubstr("chunk tree_extended.0.hdf5 is missing"));
}

TEST_F(TngTreeTest, TreesOfSingleObjectsOverlapAndEnd) {
  write_catalogues();
  const std::vector<TngTreeRow> full{{50, 40, 13, 0}, {51, 50, 11, 0}, {52, 51, 10, 0}, {53, 51, 10, 1}};
  const std::vector<TngTreeRow> main_branch{{50, 40, 13, 0}, {51, 50, 11, 0}, {52, 51, 10, 0}};
  write_tree(folder_ / "sublink/full.hdf5", full);
  write_tree(folder_ / "sublink/mpb.hdf5", main_branch);
  const auto simulation = open();
  const simulation::MergerTree tree = simulation->tree();
  EXPECT_EQ(tree.size(), 4u);
  EXPECT_EQ(named(*simulation, tree, tree.progenitors(tree.find(1, 0))), (Names{{10, 0}, {10, 1}}));
}

TEST_F(TngTreeTest, ATreeListsGalaxiesWhereThereIsNoCatalogue) {
  const auto write_snapshot = [&](int number, double a) {
    write_chunk(folder_ / fmt::format("snapdir_{:03}/snap_{:03}.0.hdf5", number, number), {a}, {{}});
  };
  write_snapshot(10, 0.5);
  write_snapshot(13, 0.65);
  TngSubhalo dark;
  dark.stars = 0;
  TngSubhalo satellite;
  satellite.position = {1000, 0, 5};
  write_tree(folder_ / "sublink_7.hdf5",
             {{1, -1, 13, 0}, {2, 1, 12, 0}, {3, 2, 10, 4}, {4, 2, 10, 2}, {5, 1, 10, 6}},
             {{}, {}, satellite, {}, dark});
  const auto simulation = open();
  ASSERT_EQ(simulation->info().snapshots.size(), 2u);
  const std::vector<simulation::Galaxy> galaxies = simulation->galaxies(0);
  ASSERT_EQ(galaxies.size(), 2u);
  EXPECT_EQ(galaxies[0].id, 2);
  EXPECT_EQ(galaxies[1].id, 4);
  EXPECT_EQ(galaxies[1].level, 2);
  EXPECT_EQ(galaxies[1].position_kpc[0], 0);
  EXPECT_DOUBLE_EQ(galaxies[1].position_kpc[2], 5 * 0.5 / 0.6774);
  const simulation::MergerTree tree = simulation->tree();
  EXPECT_EQ(tree.size(), 3u);
  EXPECT_EQ(named(*simulation, tree, tree.progenitors(tree.find(1, 0))), (Names{{10, 4}, {10, 2}}));
}

TEST_F(TngTreeTest, WhatATreeMayNotBe) {
  EXPECT_THAT(store::message_of([&] {
                write_tree(tree_path(), {{1, -1, 13, 0}});
                static_cast<void>(open());
              }),
              HasSubstr("only merger trees; add a snapshot or group catalogue"));
  write_catalogues();
  write_tree(tree_path(), {{1, -1, 13, 0}, {2, 1, 11, 4}});
  EXPECT_THAT(message_of_tree(),
              HasSubstr("tree_extended.0.hdf5: row 1 is subhalo 4, but its snapshot's catalogue has only 4"));
  write_tree(tree_path(), {{1, -1, 13, 0}, {3, 2, 11, 0}});
  EXPECT_THAT(message_of_tree(), HasSubstr("SubhaloID 3 has the descendant 2, which is not in the tree"));
  write_tree(tree_path(), {{1, 2, 11, 0}, {2, -1, 13, 0}});
  EXPECT_THAT(message_of_tree(),
              HasSubstr("SubhaloID 1 has the descendant 2; in SubLink's trees descendants"));
  write_tree(tree_path(), {{1, -1, 11, 0}, {2, 1, 13, 0}});
  EXPECT_THAT(message_of_tree(), HasSubstr("not later than itself"));
  write_tree(tree_path(), {{1, -1, 13, 0}, {2, -1, 13, 0}});
  EXPECT_THAT(message_of_tree(), HasSubstr("stands twice"));
  write_tree(tree_path(), {{1, -1, 99, 0}, {2, 1, 98, 0}});
  EXPECT_THAT(message_of_tree(), HasSubstr("none of the 2 rows is a galaxy in an available snapshot"));
  std::filesystem::remove(tree_path());
  EXPECT_THAT(message_of_tree(), HasSubstr("no SubLink tree found"));
}

}  // namespace
}  // namespace peculiar::hydro_hdf5
